// One file by its path: its representations, and when it was last checked in the folder. Lives in a FileCache's slot;
// on its loop's thread. Plain pointers, so that a lookup costs no retain and no release; the cache destroys what they
// own.

struct FileEntry {
    /// The decoded path, with its leading slash. Owned.
    var path: UnsafeMutableRawBufferPointer
    var hash: UInt64
    /// The next entry of the same bucket, or of the free list.
    var next: Int32
    /// Monotonic nanoseconds; `.max`: part of the program, never checked.
    var checkedAt: UInt64
    var usedAt: UInt64
    /// The plain file; the other codings are optional: found beside it, or made.
    let identity: UnsafeMutablePointer<Representation>
    var gzip: UnsafeMutablePointer<Representation>?
    let brotli: UnsafeMutablePointer<Representation>?
    /// Worth compressing by its type and size, and not found compressed in the folder.
    let isCompressible: Bool
    /// The content changed so recently that another change may leave the same stamp.
    let isFresh: Bool
    /// A worker is not asked to compress the file before this time, in monotonic nanoseconds; `.max`: never, because it
    /// would not pay.
    var compressAfter: UInt64 = 0

    /// Part of the program: it never changes and is never evicted.
    var isBuiltIn: Bool { checkedAt == .max }

    /// Whether the response depends on Accept-Encoding.
    var varies: Bool { isCompressible || gzip != nil || brotli != nil }

    func representation(_ coding: ContentCoding) -> UnsafeMutablePointer<Representation>? {
        switch coding {
        case .identity: identity
        case .gzip: gzip
        case .brotli: brotli
        }
    }

    /// Bytes of memory that the entry holds.
    var held: Int {
        path.count + identity.pointee.held + (gzip?.pointee.held ?? 0) + (brotli?.pointee.held ?? 0)
    }

    var descriptors: Int {
        var count = identity.pointee.descriptor == nil ? 0 : 1
        if let gzip, gzip.pointee.descriptor != nil { count += 1 }
        if let brotli, brotli.pointee.descriptor != nil { count += 1 }
        return count
    }

    /// Destroys what the entry owns.
    func release() {
        for one in [identity, gzip, brotli] {
            guard let one else { continue }
            one.deinitialize(count: 1)
            one.deallocate()
        }
        path.deallocate()
    }
}
