// The contents that are compressed, checked with zlib's own reader.

import CZlib
import Testing

@testable import Engine

@Suite struct CompressionTests {
    static func decompress(_ bytes: [UInt8], limit: Int = 8 << 20) -> [UInt8]? {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
        defer { inflateEnd(&stream) }
        var input = bytes
        var isWhole = false
        let output = input.withUnsafeMutableBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: limit) { room, count in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = room.baseAddress
                stream.avail_out = UInt32(room.count)
                isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0
                count = room.count - Int(stream.avail_out)
            }
        }
        return isWhole ? output : nil
    }

    @Test func content_ComesBackWhole() {
        for count in [1, 1024, 100_000, 3 << 20] {
            let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
            let packed = content.withUnsafeBytes { Compression.gzip($0) }
            #expect(packed.flatMap { Self.decompress($0) } == content)
        }
    }

    @Test(arguments: [
        ("text/html; charset=utf-8", true), ("TEXT/plain", true), ("application/json", true), ("image/svg+xml", true),
        ("application/xml;q", true), ("text/javascript; charset=utf-8", true), ("application/ld+json", true),
        ("image/png", false),
        ("application/octet-stream", false), ("", false), ("application/jsonp", false), ("application/gzip", false),
    ])
    func textIsWorthIt(_ type: String, _ worth: Bool) {
        Array(type.utf8).withUnsafeBytes { type in
            #expect(Compression.isWorth(type, size: 2000) == worth)
            #expect(!Compression.isWorth(type, size: 1023))
            #expect(!Compression.isWorth(type, size: 5 << 20))
        }
    }
}
