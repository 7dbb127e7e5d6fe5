// One file by its path: its representations, and when the folder was last asked about it. Lives in a FileCache's slot;
// on its loop's thread. Plain pointers, so that a look costs no retain and no release; the cache destroys what they
// own.

struct FileEntry {
    /// Decoded, with its leading slash. Owned.
    var path: UnsafeMutableRawBufferPointer
    var hash: UInt64
    /// The next entry of the same bucket, or of the free list.
    var next: Int32
    /// Monotonic nanoseconds; `.max`: part of the program, asked for never.
    var checkedAt: UInt64
    var usedAt: UInt64
    /// The file as it is; the others beside it, where they exist or have been made.
    let identity: UnsafeMutablePointer<Representation>
    var gzip: UnsafeMutablePointer<Representation>?
    let brotli: UnsafeMutablePointer<Representation>?
    /// Worth compressing, by its type and size, and not found compressed in the folder.
    let isCompressible: Bool
    /// The content changed so lately that another change may leave the same stamp.
    let isFresh: Bool
    /// Monotonic nanoseconds: not before, a worker is asked to compress it; `.max`: never, it would be of no use.
    var compressAfter: UInt64 = 0

    /// Part of the program: it never changes, and never goes.
    var isBuiltIn: Bool { checkedAt == .max }

    /// Whether the answer depends on Accept-Encoding.
    var varies: Bool { isCompressible || gzip != nil || brotli != nil }

    func representation(_ coding: ContentCoding) -> UnsafeMutablePointer<Representation>? {
        switch coding {
        case .identity: identity
        case .gzip: gzip
        case .brotli: brotli
        }
    }

    /// Bytes of memory held.
    var held: Int {
        path.count + identity.pointee.held + (gzip?.pointee.held ?? 0) + (brotli?.pointee.held ?? 0)
    }

    var descriptors: Int {
        var count = identity.pointee.descriptor == nil ? 0 : 1
        if let gzip, gzip.pointee.descriptor != nil { count += 1 }
        if let brotli, brotli.pointee.descriptor != nil { count += 1 }
        return count
    }

    /// Destroys what it owns.
    func release() {
        for one in [identity, gzip, brotli] {
            guard let one else { continue }
            one.deinitialize(count: 1)
            one.deallocate()
        }
        path.deallocate()
    }
}
