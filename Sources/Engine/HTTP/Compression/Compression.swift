// Compression on the fly, by zlib: the decision whether it pays, and the work itself. No state; isWorth on the loop,
// the rest on a worker.

import CZlib
import Glibc

enum Compression {
    /// Below these sizes, the head weighs as much as is saved; above them, a compressed file belongs into the folder,
    /// made once.
    static let sizes = 1024...(4 << 20)
    /// The default of zlib.
    static let level: Int32 = 6

    static func isWorth(_ contentType: UnsafeRawBufferPointer, size: Int) -> Bool {
        sizes.contains(size) && MediaTypes.isText(contentType)
    }

    /// The content in the gzip format (RFC 1952); nil where there is no memory for it.
    static func gzip(_ content: UnsafeRawBufferPointer) -> [UInt8]? {
        var stream = z_stream()
        guard zlib_gzip_init(&stream, level) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(content.count)))
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: bound) { room, count in
            // zlib does not write to next_in; only without ZLIB_CONST does its type say otherwise.
            stream.next_in = UnsafeMutablePointer(mutating: content.assumingMemoryBound(to: UInt8.self).baseAddress)
            stream.avail_in = UInt32(truncatingIfNeeded: content.count)
            stream.next_out = room.baseAddress
            stream.avail_out = UInt32(truncatingIfNeeded: room.count)
            isWhole = deflate(&stream, Z_FINISH) == Z_STREAM_END
            count = room.count - Int(stream.avail_out)
        }
        return isWhole ? bytes : nil
    }

    /// The file's content: in memory, or to be read from its descriptor.
    enum Source: Sendable {
        case memory([UInt8])
        case file(SharedDescriptor, FileStamp)
    }

    static func run(_ source: Source) -> CompressedFile.Outcome {
        switch source {
        case .memory(let bytes): return bytes.withUnsafeBytes { outcome($0) }
        case .file(let descriptor, let stamp):
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: stamp.size, alignment: 16)
            defer { buffer.deallocate() }
            // If the file was written meanwhile, the content is not the one of the stamp and the tag.
            guard descriptor.read(into: buffer), FileStamp(of: descriptor.raw) == stamp else { return .failed }
            return outcome(UnsafeRawBufferPointer(buffer))
        }
    }

    private static func outcome(_ content: UnsafeRawBufferPointer) -> CompressedFile.Outcome {
        guard let bytes = gzip(content) else { return .failed }
        return bytes.count < content.count ? .made(SharedBytes(copying: bytes)) : .pointless
    }
}

/// The result of compressing a static file, on its way from a worker to the loop that asked. A plain value.
struct CompressedFile: Sendable {
    enum Outcome: Sendable {
        case made(SharedBytes)
        /// It did not become smaller.
        case pointless
        /// No memory, or the file has changed meanwhile.
        case failed
    }

    /// The decoded path, with its leading slash.
    let path: [UInt8]
    /// The stamp of the file that was compressed.
    let stamp: FileStamp
    let outcome: Outcome
}
