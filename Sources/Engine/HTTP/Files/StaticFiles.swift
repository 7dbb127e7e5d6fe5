// The files that a server serves: pages embedded in the program, or a folder. Owned by one loop and used on its thread.
// A recently requested file is cached (FileCache) and trusted for a second; then it is checked in the folder again.

import CLinux
import Glibc

struct StaticFiles: ~Copyable {
    private var cache: FileCache
    private let web: WebFolder
    /// Bytes that contents, plain and compressed, may take.
    private var memory: Int
    /// Nil where the pages are part of the program.
    private var folder: StaticFolder?
    private var types: MediaTypes
    /// The web folder's generation that the cache belongs to.
    private var generation: UInt64
    /// Shared with the other loops.
    private let registry: CompressionRegistry

    /// Nanoseconds for which a check of the folder is trusted.
    static let trust = Clock.second
    /// Contents up to this many bytes are kept in memory and sent with the head in one call; larger ones by sendfile.
    static let inMemory = 32 << 10
    /// A loop asks again whether a file is still being compressed only after this time, in nanoseconds.
    private static let compressionPause = 10 * Clock.millisecond
    /// Files of a folder that one loop keeps, and the descriptors of them.
    static let keptFiles = 1024
    static let keptDescriptors = 64

    /// - Parameter memory: bytes that contents, plain and compressed, may take; the program's own pages beside them.
    init(_ web: WebFolder, memory: Int = 32 << 20, registry: CompressionRegistry = CompressionRegistry()) {
        self.web = web
        self.memory = memory
        self.registry = registry
        let now = web.now
        folder = now.folder
        types = now.types
        generation = now.generation
        cache = Self.makeCache(of: web, now, memory: memory)
    }

    /// - Parameter modified: Last-Modified of all of them, seconds since 1970.
    init(embedded files: [EmbeddedFile], modified: Int64, memory: Int = 32 << 20) {
        self.init(WebFolder(path: nil, folder: nil, pages: files, modified: modified), memory: memory)
    }

    /// For a folder that nobody watches.
    init(folder path: String, memory: Int = 32 << 20) throws(Errno) { self.init(try WebFolder(path), memory: memory) }

    /// Bounds the bytes that contents may take, plain and compressed; the program's own pages beside them.
    mutating func setMemory(_ bytes: Int) {
        if bytes == memory { return }
        memory = bytes
        cache.setByteLimit(Self.limit(bytes, beside: cache.builtInBytes))
        cache.decideAnew()
    }

    private static func limit(_ memory: Int, beside builtIn: Int) -> Int {
        min(max(0, memory), .max - builtIn) + builtIn
    }

    /// Serves from the place that is to be served now. The cache of the old one is dropped, and with it the last
    /// descriptors that would keep a file system mounted.
    mutating func renew() {
        guard web.generation.load(ordering: .relaxed) != generation else { return }
        let now = web.now
        folder = now.folder
        types = now.types
        generation = now.generation
        cache = Self.makeCache(of: web, now, memory: memory)
    }

    /// An empty one for a folder; one with all of the program's own pages.
    private static func makeCache(of web: WebFolder, _ now: WebFolder.Current, memory: Int) -> FileCache {
        if now.folder != nil {
            return FileCache(capacity: keptFiles, byteLimit: memory, descriptorLimit: keptDescriptors)
        }
        var cache = FileCache(capacity: web.pages.count, byteLimit: .max, descriptorLimit: 1)
        for (number, file) in web.pages.enumerated() {
            _ = cache.insert(entry(of: file, number, modified: web.modified))
        }
        cache.setByteLimit(limit(memory, beside: cache.builtInBytes))
        return cache
    }

    private static func entry(of file: EmbeddedFile, _ number: Int, modified: Int64) -> FileEntry {
        let path = copy(file.path.utf8)
        let content = copy(file.bytes)
        var type =
            file.contentType.isEmpty ? MediaTypes.standard.type(of: UnsafeRawBufferPointer(path)) : file.contentType
        let stamp = FileStamp(size: content.count, modified: modified, number: number)
        let identity = UnsafeMutablePointer<Representation>.allocate(capacity: 1)
        let isCompressible = type.withUTF8 { type in
            let type = UnsafeRawBufferPointer(type)
            let isCompressible = Compression.isWorth(type, size: content.count)
            let etag =
                ETag(hashing: UnsafeRawBufferPointer(content))
                ?? ETag(modifiedNanoseconds: stamp.modified, size: UInt64(truncatingIfNeeded: stamp.size))
            identity.initialize(
                to: Representation(
                    .identity, stamp, etag: etag, contentType: type,
                    varies: isCompressible, isBuiltIn: true, content: content, descriptor: nil))
            return isCompressible
        }
        return FileEntry(
            path: path, hash: FileCache.hash(UnsafeRawBufferPointer(path)), next: -1, checkedAt: .max, usedAt: 0,
            identity: identity, gzip: nil, brotli: nil, isCompressible: isCompressible, isFresh: false)
    }

    /// - Parameter path: from the request: percent-encoded, with its leading slash, without the query.
    /// - Parameter now: monotonic nanoseconds.
    mutating func find(path: UnsafeRawBufferPointer, now: UInt64) -> StaticFile {
        if web.generation.load(ordering: .relaxed) != generation { renew() }
        // Room for a slash before, "/index.html", ".gz" and a NUL after; PATH_MAX is 4096 with the NUL. The allocation
        // is on the stack up to a kilobyte, which few paths exceed.
        return withUnsafeTemporaryAllocation(byteCount: min(4096, path.count + 32), alignment: 8) { buffer in
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[1..<(buffer.count - 16)])
            switch PercentDecoding.path(path, into: room) {
            case .malformed: return .malformed
            case .tooLong: return .notFound
            case .path(_, _, isHidden: true): return .notFound
            case .path(let length, let isFolder, _):
                var end = length + 1
                if isFolder {
                    let index: StaticString = "/index.html"
                    // The root's own slash is the one reserved in front.
                    let skipped = length == 0 ? 1 : 0
                    for i in skipped..<index.utf8CodeUnitCount {
                        buffer[end] = index.utf8Start[i]
                        end += 1
                    }
                }
                buffer[0] = 0x2F
                buffer[end] = 0
                return find(buffer, end, isFolder: isFolder, now)
            }
        }
    }

    /// - Parameter buffer: the name in its first `end` bytes, a NUL after it, and room for a suffix.
    private mutating func find(
        _ buffer: UnsafeMutableRawBufferPointer, _ end: Int, isFolder: Bool, _ now: UInt64
    ) -> StaticFile {
        let name = UnsafeRawBufferPointer(rebasing: buffer[..<end])
        let hash = FileCache.hash(name)
        let known = cache.find(name, hash: hash)
        if let known {
            known.pointee.usedAt = now
            if known.pointee.isBuiltIn || now &- known.pointee.checkedAt < Self.trust { return .found(known) }
        }
        guard let folder else {
            // Any page below "name/" makes the name a folder.
            return !isFolder && cache.hasPath(below: name) ? .redirectToFolder : .notFound
        }
        switch FileSet.open(buffer, end, in: folder, isPacked: types.isPacked(name)) {
        case .found(let files):
            if let known {
                if files.isSame(as: known), !known.pointee.isFresh {
                    known.pointee.checkedAt = now
                    return .found(known)
                }
                cache.remove(known)
            }
            return .found(cache.insert(files.entry(name, hash: hash, now: now, memory: cache.byteLimit, types: types)))
        case .failed where known != nil:
            // No descriptor left, for example: the entry that was valid a moment ago is the better response.
            return known.map { .found($0) } ?? .notFound
        case .folder where isFolder:
            // The index itself is a folder: a redirect to it would send the client in circles.
            if let known { cache.remove(known) }
            return .notFound
        case let other:
            if let known { cache.remove(known) }
            return other.withoutFiles
        }
    }

    // MARK: compressed contents

    /// Whether a worker should compress the file now; where another loop has it compressed, that result is used.
    mutating func compression(of entry: UnsafeMutablePointer<FileEntry>, now: UInt64) -> CompressionRegistry.Turn {
        entry.pointee.compressAfter = now &+ Self.compressionPause
        let turn = registry.ask(entry.pointee.identity.pointee.stamp, isFresh: entry.pointee.isFresh)
        if case .made(let bytes) = turn { keep(bytes, for: entry) }
        return turn
    }

    /// Takes a worker's compressed file, unless the file has changed by now.
    mutating func keep(_ compressed: CompressedFile) {
        let entry = compressed.path.withUnsafeBytes { cache.find($0, hash: FileCache.hash($0)) }
        guard let entry, entry.pointee.gzip == nil, entry.pointee.identity.pointee.stamp == compressed.stamp
        else { return }
        switch compressed.outcome {
        case .made(let bytes): keep(bytes, for: entry)
        case .pointless: entry.pointee.compressAfter = .max
        case .failed: entry.pointee.compressAfter = Clock.now &+ Clock.second
        }
    }

    private mutating func keep(_ bytes: SharedBytes, for entry: UnsafeMutablePointer<FileEntry>) {
        let identity = entry.pointee.identity
        var stamp = identity.pointee.stamp
        stamp.size = bytes.bytes.count
        let gzip = UnsafeMutablePointer<Representation>.allocate(capacity: 1)
        gzip.initialize(
            to: Representation(
                .gzip, stamp, etag: identity.pointee.etag.coded(.gzip), contentType: identity.pointee.type,
                varies: true, isBuiltIn: entry.pointee.isBuiltIn,
                content: UnsafeMutableRawBufferPointer(mutating: bytes.bytes), descriptor: nil, owner: bytes))
        cache.add(gzip: gzip, to: entry)
        // It does not fit: made again, it would be lost again.
        if entry.pointee.gzip == nil { entry.pointee.compressAfter = .max }
    }

    /// The bytes of memory and the descriptors that files are kept in.
    var kept: (bytes: Int, descriptors: Int) { (cache.bytes, cache.descriptors) }

    static func copy(_ bytes: some Collection<UInt8>) -> UnsafeMutableRawBufferPointer {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
        copy.copyBytes(from: bytes)
        return copy
    }
}

/// One page of the program itself, which StaticFiles copies.
package struct EmbeddedFile: Sendable {
    /// The path with its leading slash: `/index.html`, `/css/site.css`.
    let path: String
    /// Empty means by the path's extension.
    let contentType: String
    let bytes: [UInt8]

    package init(path: String, contentType: String, bytes: [UInt8]) {
        self.path = path
        self.contentType = contentType
        self.bytes = bytes
    }
}
