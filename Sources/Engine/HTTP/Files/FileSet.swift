// A file of the folder with its compressed neighbours (`name.br`, `name.gz`), just opened. A plain value, on the loop's
// thread; it becomes a FileEntry, or confirms that the existing one is still right.

import Glibc

struct FileSet {
    struct Member {
        let descriptor: SharedDescriptor
        let stamp: FileStamp

        /// Begins with the magic number of RFC 1952.
        var isGzip: Bool {
            withUnsafeTemporaryAllocation(byteCount: 2, alignment: 1) { bytes in
                descriptor.read(into: bytes) && bytes[0] == 0x1F && bytes[1] == 0x8B
            }
        }
    }

    let identity: Member
    let brotli: Member?
    let gzip: Member?

    enum Outcome {
        case found(FileSet)
        case folder
        case notFound
        case forbidden
        case failed(Errno)

        var withoutFiles: StaticFile {
            switch self {
            case .found, .notFound: .notFound
            case .folder: .redirectToFolder
            case .forbidden: .forbidden
            case .failed(let error): .failed(error)
            }
        }
    }

    /// - Parameter buffer: the name in its first `end` bytes, a NUL after it, and room for a suffix.
    /// - Parameter isPacked: compressed by its nature, so that no neighbour is looked for.
    static func open(
        _ buffer: UnsafeMutableRawBufferPointer, _ end: Int, in folder: StaticFolder, isPacked: Bool
    ) -> Outcome {
        let opened = folder.open(UnsafeRawBufferPointer(rebasing: buffer[..<end]))
        switch consume opened {
        case .file(let file, let stamp):
            let identity = Member(descriptor: SharedDescriptor(file), stamp: stamp)
            if isPacked { return .found(FileSet(identity: identity, brotli: nil, gzip: nil)) }
            return .found(
                FileSet(
                    identity: identity, brotli: neighbour(buffer, end, .brotli, of: stamp, in: folder),
                    gzip: neighbour(buffer, end, .gzip, of: stamp, in: folder)))
        case .folder: return .folder
        case .notFound: return .notFound
        case .forbidden: return .forbidden
        case .failed(let error): return .failed(error)
        }
    }

    /// A neighbour older than the file was made of an older file, and is not used.
    private static func neighbour(
        _ buffer: UnsafeMutableRawBufferPointer, _ end: Int, _ coding: ContentCoding, of stamp: FileStamp,
        in folder: StaticFolder
    ) -> Member? {
        let suffix = coding.suffix
        let count = suffix.utf8CodeUnitCount
        guard end + count < buffer.count else { return nil }
        for i in 0..<count { buffer[end + i] = suffix.utf8Start[i] }
        buffer[end + count] = 0
        defer { buffer[end] = 0 }
        let opened = folder.open(UnsafeRawBufferPointer(rebasing: buffer[..<(end + count)]))
        switch consume opened {
        case .file(let file, let its):
            return its.seconds >= stamp.seconds ? Member(descriptor: SharedDescriptor(file), stamp: its) : nil
        default: return nil
        }
    }

    /// Whether the entry was made of exactly these files.
    func isSame(as entry: UnsafeMutablePointer<FileEntry>) -> Bool {
        guard entry.pointee.identity.pointee.stamp == identity.stamp else { return false }
        let itsBrotli = entry.pointee.brotli.map { $0.pointee.stamp }
        // A gzip made by a worker has no file in the folder.
        let itsGzip = entry.pointee.isCompressible ? nil : entry.pointee.gzip.map { $0.pointee.stamp }
        return itsBrotli == brotli?.stamp && itsGzip == gzip?.stamp
    }

    /// - Parameter memory: the cache's bound in bytes; content that would take a large part of it stays in its file.
    func entry(_ name: UnsafeRawBufferPointer, hash: UInt64, now: UInt64, memory: Int, types: MediaTypes) -> FileEntry {
        var type = types.type(of: name)
        // The name alone does not make a file gzip.
        let isPacked = types.isPacked(name) && identity.isGzip
        let isText = type.withUTF8 { Compression.isWorth(UnsafeRawBufferPointer($0), size: identity.stamp.size) }
        let isCompressible = isText && gzip == nil && !types.isPacked(name)
        let varies = isCompressible || gzip != nil || brotli != nil
        func make(_ member: Member, _ coding: ContentCoding) -> UnsafeMutablePointer<Representation> {
            let representation = UnsafeMutablePointer<Representation>.allocate(capacity: 1)
            let content = Self.read(member, limit: min(StaticFiles.inMemory, memory / 16))
            let etag =
                content.flatMap { ETag(hashing: UnsafeRawBufferPointer($0), coding: coding) }
                ?? ETag(
                    modifiedNanoseconds: member.stamp.modified,
                    size: UInt64(truncatingIfNeeded: member.stamp.size), coding: coding)
            type.withUTF8 { type in
                representation.initialize(
                    to: Representation(
                        isPacked ? .gzip : coding, member.stamp, etag: etag, contentType: UnsafeRawBufferPointer(type),
                        varies: varies, isBuiltIn: false, content: content,
                        descriptor: content == nil ? member.descriptor : nil))
            }
            return representation
        }
        // Times in a file system are as coarse as the kernel's tick: a file written twice within one may keep its
        // stamp.
        let latest = max(identity.stamp.changed, max(brotli?.stamp.changed ?? 0, gzip?.stamp.changed ?? 0))
        let isFresh = latest &+ Clock.second > Clock.realTime
        return FileEntry(
            path: StaticFiles.copy(name), hash: hash, next: -1, checkedAt: now, usedAt: now,
            identity: make(identity, .identity), gzip: gzip.map { make($0, .gzip) },
            brotli: brotli.map { make($0, .brotli) }, isCompressible: isCompressible, isFresh: isFresh)
    }

    /// - Returns: nil where the content is too large for memory, or became shorter.
    private static func read(_ member: Member, limit: Int) -> UnsafeMutableRawBufferPointer? {
        guard member.stamp.size >= 0, member.stamp.size <= limit else { return nil }
        let content = UnsafeMutableRawBufferPointer.allocate(byteCount: member.stamp.size, alignment: 8)
        if member.descriptor.read(into: content) { return content }
        content.deallocate()
        return nil
    }
}
