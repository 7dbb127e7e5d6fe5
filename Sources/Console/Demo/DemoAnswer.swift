// Finds the end of one response in the bytes as they come: a head, bounded, then as much content as its Content-Length
// says. A value of one client of the demonstration.

struct DemoAnswer: Sendable {
    static let headLimit = 16 << 10

    /// The bytes of the head so far.
    private(set) var head: [UInt8] = []
    /// Bytes of content still to come; nil while the head comes.
    private var rest: Int?
    /// The head is longer than allowed: the connection cannot be used any more.
    private(set) var isTooLong = false

    var isWhole: Bool { rest == 0 }

    /// Bytes after the response's end are dropped, because a client sends a request only when it has the last response.
    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        while rest == nil, index < bytes.count {
            guard head.count < Self.headLimit else {
                isTooLong = true
                return
            }
            head.append(bytes[index])
            index += 1
            // Most bytes of a head are no LF.
            if head.last == 10, head.suffix(4).elementsEqual([13, 10, 13, 10]) {
                // Without a length it ends with the connection.
                rest = value(of: "content-length").flatMap { Int($0) }.map { max(0, $0) } ?? .max
            }
        }
        if let left = rest { rest = left - min(left, bytes.count - index) }
    }

    /// Name and value of the first cookie that is set; empty if there is none.
    var cookie: String { value(of: "set-cookie").map { String($0.prefix { $0 != ";" }) } ?? "" }

    /// - Parameter name: in lower case.
    private func value(of name: String) -> String? {
        for line in head.split(separator: 10) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let found = line[..<colon].map { (65...90).contains($0) ? $0 | 32 : $0 }
            guard found.elementsEqual(name.utf8) else { continue }
            let value = line[line.index(after: colon)...].filter { $0 != 13 }.drop { $0 == 32 }
            return String(decoding: value, as: UTF8.self)
        }
        return nil
    }
}
