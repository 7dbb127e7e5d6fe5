// The content types that a server knows: the table, and the operator's additions. Immutable and shared by
// the loops; consulted where a file comes into the cache, not for each request.

struct MediaTypes: Sendable {
    private var byExtension: [String: String]
    /// The operator's additions, as given.
    private(set) var added: [String] = []
    /// Files of this extension are gzip by nature (SVG 2, section 1.2): Content-Encoding says so. Not where an operator
    /// gives the extension a type of their own.
    private var hasPackedSVG = true

    /// The table alone.
    static let standard = MediaTypes()

    private init() {
        byExtension = [:]
        for (type, extensions) in MediaTypeTable.rows {
            for name in extensions.split(at: UInt8(ascii: " ")) {
                byExtension[String(name)] = Self.withCharset(type)
            }
        }
    }

    /// The table, and additions that come before it.
    /// - Parameter added: each as `ext=type/subtype`.
    /// - Returns: nil where one of them is malformed: see `fault`.
    init?(adding added: [String]) {
        self = .standard
        self.added = added
        for text in added {
            guard let (name, type) = Self.parse(text) else { return nil }
            byExtension[name] = type
            if name == Self.packed { hasPackedSVG = false }
        }
    }

    /// The first malformed text; nil where there is none.
    static func fault(in added: [String]) -> String? { added.first { parse($0) == nil } }

    static let unknown = "application/octet-stream"
    private static let packed = "svgz"
    /// The most bytes of an extension.
    private static let longest = 32

    /// - Parameter path: the extension of its last segment decides, in any case; an unknown one is
    ///   `application/octet-stream`.
    func type(of path: UnsafeRawBufferPointer) -> String {
        Self.pathExtension(path).flatMap { byExtension[$0] } ?? Self.unknown
    }

    /// Whether a file of this name is compressed by gzip and its type is that of its content.
    func isPacked(_ path: UnsafeRawBufferPointer) -> Bool {
        hasPackedSVG && Self.pathExtension(path) == Self.packed
    }

    /// In lower case; nil where there is no extension, or one that no table can have.
    private static func pathExtension(_ path: UnsafeRawBufferPointer) -> String? {
        var start = path.count
        while start > 0, path[start - 1] != 0x2E {
            let byte = path[start - 1]
            // A name beyond ASCII is in no table, and could only be mistaken for one that is (U+212A for K).
            guard byte != 0x2F, byte < 0x80, path.count - start < longest else { return nil }
            start -= 1
        }
        guard start > 0, start < path.count else { return nil }
        return String(decoding: path[start...].map(lowercase), as: UTF8.self)
    }

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

    // MARK: what an operator gives

    /// `ext=type/subtype`, with or without a leading dot, and with parameters after the type as in `text/plain;
    /// charset=latin1`.
    static func parse(_ text: String) -> (name: String, type: String)? {
        let bytes = Array(text.utf8)
        guard bytes.count <= 256, let equals = bytes.firstIndex(of: 0x3D) else { return nil }
        let name = bytes[..<equals].drop { $0 == 0x2E }
        guard equals - name.count <= 1, isToken(name), name.count <= longest, !name.contains(0x2E) else { return nil }
        let parts = bytes[(equals + 1)...].split(separator: 0x3B, omittingEmptySubsequences: false)
        guard let essence = parts.first, let slash = essence.firstIndex(of: 0x2F),
            isToken(essence[..<slash]), isToken(trimmed(essence[(slash + 1)...], front: false))
        else { return nil }
        for part in parts.dropFirst() {
            let parameter = trimmed(part)
            guard let equals = parameter.firstIndex(of: 0x3D),
                isToken(parameter[..<equals]), isToken(parameter[(equals + 1)...])
            else { return nil }
        }
        let type = String(decoding: trimmed(bytes[(equals + 1)...]), as: UTF8.self)
        return (String(decoding: name.map(lowercase), as: UTF8.self), withCharset(type))
    }

    /// All text of this server's users is UTF-8; an operator with other text says so.
    private static func withCharset(_ type: String) -> String {
        let bytes = type.utf8
        let isText = bytes.count > 5 && bytes.prefix(5).map(lowercase).elementsEqual("text/".utf8)
        return isText && !bytes.contains(0x3B) ? type + "; charset=utf-8" : type
    }

    private static func isToken(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy(ByteClass.isToken)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>, front: Bool = true) -> ArraySlice<UInt8> {
        var rest = bytes
        while front, let first = rest.first, ByteClass.isBlank(first) { rest = rest.dropFirst() }
        while let last = rest.last, ByteClass.isBlank(last) { rest = rest.dropLast() }
        return rest
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
