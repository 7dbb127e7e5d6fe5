// Facts about content types. No state; on any thread.

enum MediaType {
    /// Whether a content of this type is text, or otherwise shrinks to a fraction of itself.
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
            || ends("/yaml") || ends("/toml") || ends("/sql") || ends("/json5") || ends("/x-ndjson") || ends("/graphql")
            || ends(".mpegurl") || ends("/wasm") || ends("font/ttf") || ends("font/otf")
    }
}
