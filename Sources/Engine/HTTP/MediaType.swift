// Content types by file name extension. No state; on any thread.

enum MediaType {
    /// - Parameter path: its last segment's extension decides, in any case; unknown is `application/octet-stream`.
    static func of(path: UnsafeRawBufferPointer) -> StaticString {
        var word: UInt64 = 0
        var length = 0
        var at = path.count
        while at > 0 {
            at -= 1
            let byte = path[at]
            if byte == 0x2E { return length == 0 ? unknown : named(word) }
            if byte == 0x2F || length == 8 { return unknown }
            word = word << 8 | UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte)
            length += 1
        }
        return unknown
    }

    /// Whether a content of this type is text, which shrinks to a fraction of itself.
    static func isText(_ type: UnsafeRawBufferPointer) -> Bool {
        guard let base = type.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
        var end = 0
        while end < type.count, base[end] != 0x3B, !ByteClass.isBlank(base[end]) { end += 1 }
        func begins(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            return end >= count && ByteScan.equals(base, count: count, lowercase: text)
        }
        func ends(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            return end >= count && ByteScan.equals(base + (end - count), count: count, lowercase: text)
        }
        return begins("text/") || ends("/json") || ends("+json") || ends("/xml") || ends("+xml") || ends("/javascript")
    }

    static var unknown: StaticString { "application/octet-stream" }

    /// An extension's bytes as a number, its first letter lowest: what the compiler folds to a constant.
    @inline(__always)
    private static func key(_ text: StaticString) -> UInt64 {
        var word: UInt64 = 0
        var i = text.utf8CodeUnitCount
        while i > 0 {
            i -= 1
            word = word << 8 | UInt64(text.utf8Start[i])
        }
        return word
    }

    private static func named(_ word: UInt64) -> StaticString {
        switch word {
        case key("html"), key("htm"): "text/html; charset=utf-8"
        case key("css"): "text/css; charset=utf-8"
        case key("js"), key("mjs"): "text/javascript; charset=utf-8"
        case key("json"), key("map"): "application/json"
        case key("txt"), key("log"): "text/plain; charset=utf-8"
        case key("md"): "text/markdown; charset=utf-8"
        case key("csv"): "text/csv; charset=utf-8"
        case key("xml"): "application/xml"
        case key("svg"): "image/svg+xml"
        case key("png"): "image/png"
        case key("jpg"), key("jpeg"): "image/jpeg"
        case key("gif"): "image/gif"
        case key("webp"): "image/webp"
        case key("avif"): "image/avif"
        case key("ico"): "image/x-icon"
        case key("woff"): "font/woff"
        case key("woff2"): "font/woff2"
        case key("ttf"): "font/ttf"
        case key("otf"): "font/otf"
        case key("wasm"): "application/wasm"
        case key("pdf"): "application/pdf"
        case key("zip"): "application/zip"
        case key("gz"): "application/gzip"
        case key("mp3"): "audio/mpeg"
        case key("ogg"): "audio/ogg"
        case key("wav"): "audio/wav"
        case key("mp4"): "video/mp4"
        case key("webm"): "video/webm"
        default: unknown
        }
    }
}
