// The facts of a message's head that say what follows it: how long its content is, and what it is. A value, made from
// the bytes as they passed; a head that says two things at once says nothing.

struct WireHead {
    private(set) var length: UInt64?
    private(set) var isChunked = false
    /// Of an answer; 0 in a request.
    private(set) var status = 0
    private(set) var kind = BodyMask.Kind.unsaid
    /// Its framing cannot be told.
    private(set) var isOdd = false
    private var isEncoded = false

    init(_ bytes: [UInt8], isAnswer: Bool) {
        let lines = bytes.split(separator: 0x0A).map { $0.last == 0x0D ? $0.dropLast() : $0 }
        guard let start = lines.firstIndex(where: { !$0.isEmpty }) else { return }
        if isAnswer {
            kind = .plain
            let words = lines[start].split(separator: 0x20)
            status = words.count > 1 ? Int(Self.text(words[1])) ?? 0 : 0
        }
        for line in lines[(start + 1)...] {
            guard let colon = line.firstIndex(of: 0x3A) else { continue }
            let name = Self.text(line[..<colon]).lowercased()
            take(name, Self.text(line[(colon + 1)...]).lowercased(), isAnswer: isAnswer)
        }
        if isEncoded, kind != .plain { kind = .covered }
        if isChunked, length != nil { isOdd = true }
    }

    private mutating func take(_ name: String, _ value: String, isAnswer: Bool) {
        switch name {
        case "content-length":
            let found = UInt64(value)
            if found == nil || length != nil && found != length { isOdd = true }
            length = found
        case "transfer-encoding":
            isChunked = value == "chunked"
            if !isChunked { isOdd = true }
        case "content-encoding": isEncoded = value != "identity"
        case "content-type":
            if value.contains("json") {
                kind = .json
            } else if value.contains("html") {
                kind = .html
            } else if value.contains("x-www-form-urlencoded") {
                kind = .form
            } else if value.hasPrefix("multipart/form-data") {
                kind = .covered
            } else if isAnswer || !value.hasPrefix("text/plain") {
                kind = .plain
            }
        default: break
        }
    }

    /// Without blanks around it; no head has bytes outside of ASCII in what matters here.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes = bytes.dropFirst() }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes = bytes.dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    var hasNoContent: Bool { status / 100 == 1 || status == 204 || status == 304 }
}
