// The files a server serves: pages embedded in the program, or a folder. Owned by one loop and used on its thread;
// each loop makes its own, for a few kilobytes of pages or one descriptor.

import CLinux
import Glibc

struct StaticFiles: ~Copyable {
    private struct Page {
        let path: UnsafeRawBufferPointer
        let bytes: UnsafeRawBufferPointer
        let facts: StaticFileFacts
    }

    /// All that pages point to, in one block.
    private let memory: UnsafeMutableRawBufferPointer?
    private let pages: [Page]
    private let folder: StaticFolder?

    /// - Parameter modified: what Last-Modified says of all of them, seconds since 1970.
    init(embedded files: [EmbeddedFile], modified: Int64) {
        let total = files.reduce(0) { $0 + $1.path.utf8.count + $1.contentType.utf8.count + $1.bytes.count }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(total, 1), alignment: 16)
        var used = 0
        func keep(_ bytes: some Collection<UInt8>) -> UnsafeRawBufferPointer {
            let slot = UnsafeMutableRawBufferPointer(rebasing: block[used..<(used + bytes.count)])
            slot.copyBytes(from: bytes)
            used += bytes.count
            return UnsafeRawBufferPointer(slot)
        }
        pages = files.map { file in
            let path = keep(file.path.utf8)
            let bytes = keep(file.bytes)
            let given = keep(file.contentType.utf8)
            let facts = StaticFileFacts(
                size: bytes.count, modified: modified, etag: ETag(hashing: bytes),
                contentType: given.count > 0 ? given : Self.contentType(path))
            return Page(path: path, bytes: bytes, facts: facts)
        }
        memory = block
        folder = nil
    }

    /// - Parameter path: a folder; it is opened here and followed even if it is renamed.
    init(folder path: String) throws(Errno) {
        folder = try StaticFolder(path)
        memory = nil
        pages = []
    }

    deinit { memory?.deallocate() }

    static func contentType(_ path: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let type = MediaType.of(path: path)
        return UnsafeRawBufferPointer(start: type.utf8Start, count: type.utf8CodeUnitCount)
    }

    /// - Parameter path: as the request has it: percent-encoded, with its leading slash, without the query.
    func find(path: UnsafeRawBufferPointer) -> StaticFile {
        // A page by its exact name needs no decoding.
        for page in pages where Self.equal(page.path, path) { return .memory(page.bytes, page.facts) }
        // Room for a slash before, "/index.html" behind and a NUL; PATH_MAX is 4096 with the NUL.
        return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[1..<(buffer.count - 16)])
            switch PercentDecoding.path(path, into: room) {
            case .malformed: return .malformed
            case .tooLong: return .notFound
            case .path(_, _, isHidden: true): return .notFound
            case .path(let length, let isFolder, _):
                var end = length + 1
                if isFolder {
                    let index: StaticString = "/index.html"
                    // The root's own slash is the one kept free in front.
                    let skipped = length == 0 ? 1 : 0
                    for i in skipped..<index.utf8CodeUnitCount {
                        buffer[end] = index.utf8Start[i]
                        end += 1
                    }
                }
                buffer[0] = 0x2F
                buffer[end] = 0
                let name = UnsafeRawBufferPointer(rebasing: buffer[0..<end])
                if let folder { return folder.find(name) }
                return page(named: name, isFolder: isFolder)
            }
        }
    }

    private func page(named name: UnsafeRawBufferPointer, isFolder: Bool) -> StaticFile {
        for page in pages where Self.equal(page.path, name) { return .memory(page.bytes, page.facts) }
        if isFolder { return .notFound }
        // Any page below "name/" makes the name a folder.
        for page in pages where page.path.count > name.count && page.path[name.count] == 0x2F {
            if Self.equal(UnsafeRawBufferPointer(rebasing: page.path[0..<name.count]), name) { return .redirectToFolder }
        }
        return .notFound
    }

    @inline(__always)
    private static func equal(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
        guard a.count == b.count, let first = a.baseAddress, let second = b.baseAddress else { return false }
        return memcmp(first, second, a.count) == 0
    }
}
