// Hides the secrets in the bytes of one direction of a connection as they pass, whatever pieces they come in: those of
// heads by HeadMask, those of contents by BodyMask. What it cannot tell is covered whole. A value of a tap, on the
// control thread.

struct WireMask {
    /// The place in the stream.
    private enum Place {
        /// Nobody knows where: all is covered until a piece begins like a head.
        case lost
        /// A head, or the fields behind a chunked content, are held until they are whole.
        case head, trailer
        /// Behind an answer's head. Where another head follows, there was no content, as for HEAD.
        indirect case start(Place)
        /// That many bytes of content are left.
        case content(UInt64)
        case chunkSize
        case chunk(UInt64)
        case chunkEnd
    }

    /// Bytes of a head that are held at most; the server takes none that is as long.
    private static let longestHead = 64 << 10
    private static let answerMark = Array("HTTP/1.".utf8)

    private let isAnswers: Bool
    private var place: Place
    private var held: [UInt8] = []
    /// Of the head's line that is being read.
    private var lineIsEmpty = true
    private var hasLine = false
    private var body = BodyMask()
    private var chunkDigits: [UInt8] = []
    private var chunkDigitsEnd = false

    /// - Parameter isWithin: something has passed before of the message under way.
    init(isAnswers: Bool, isWithin: Bool) {
        self.isAnswers = isAnswers
        place = isWithin ? .lost : .head
    }

    /// - Returns: what can be shown now: those held before, and of these as many as are sure.
    mutating func pass(_ bytes: [UInt8]) -> [UInt8] {
        var shown: [UInt8] = []
        shown.reserveCapacity(bytes.count + held.count)
        if begins(bytes) {
            shown += rest()
            beginHead()
        }
        var left = bytes[...]
        while !left.isEmpty { step(&left, &shown) }
        return shown
    }

    /// Bytes are missing from here on.
    /// - Returns: what was held.
    mutating func lose() -> [UInt8] {
        let shown = rest()
        place = .lost
        return shown
    }

    /// What is held, with its secrets hidden: nothing more comes.
    mutating func rest() -> [UInt8] {
        defer { held = [] }
        if case .start = place { return held }
        return hidden
    }

    /// A piece begins a head where none is expected. Of answers each begins a piece of its own, after those of the
    /// same event.
    private func begins(_ bytes: [UInt8]) -> Bool {
        switch place {
        case .head, .trailer: return false
        case .lost: return isAnswers ? bytes.starts(with: Self.answerMark) : Self.isRequestStart(bytes)
        default: return isAnswers && bytes.starts(with: Self.answerMark)
        }
    }

    /// `GET /`, `OPTIONS *`, `GET http:`.
    private static func isRequestStart(_ bytes: [UInt8]) -> Bool {
        guard let blank = bytes.prefix(24).firstIndex(of: 0x20), blank >= 3, blank + 1 < bytes.count else {
            return false
        }
        return bytes[..<blank].allSatisfy { $0 &- 0x41 < 26 } && "/*h".utf8.contains(bytes[blank + 1])
    }

    private mutating func beginHead(isTrailer: Bool = false) {
        place = isTrailer ? .trailer : .head
        lineIsEmpty = true
        // Behind chunks an empty line is the end where no field comes.
        hasLine = isTrailer
    }

    private mutating func step(_ left: inout ArraySlice<UInt8>, _ shown: inout [UInt8]) {
        switch place {
        case .lost:
            shown.append(contentsOf: left.map { $0 == 0x0A || $0 == 0x0D ? $0 : BodyMask.star })
            left = []
        case .head, .trailer:
            let isWhole = holdHead(&left)
            if isWhole { finishHead(&shown) } else if held.count > Self.longestHead { shown += lose() }
        case .start(let next):
            let wanted = left.prefix(Self.answerMark.count - held.count)
            held += wanted
            left = left.dropFirst(wanted.count)
            if held.count < Self.answerMark.count, Self.answerMark.starts(with: held) { return }
            left = (held + left)[...]
            held = []
            if left.starts(with: Self.answerMark) { beginHead() } else { place = next }
        case .content(let count):
            let part = left.prefix(Int(clamping: count))
            body.pass(part, to: &shown)
            left = left.dropFirst(part.count)
            if count == UInt64(part.count) { beginHead() } else { place = .content(count - UInt64(part.count)) }
        case .chunkSize: chunkSize(&left, &shown)
        case .chunk(let count):
            let part = left.prefix(Int(clamping: count))
            body.pass(part, to: &shown)
            left = left.dropFirst(part.count)
            place = count == UInt64(part.count) ? .chunkEnd : .chunk(count - UInt64(part.count))
        case .chunkEnd:
            let byte = left.removeFirst()
            shown.append(byte)
            if byte == 0x0A { place = .chunkSize }
        }
    }

    /// - Returns: true where the empty line has come.
    private mutating func holdHead(_ left: inout ArraySlice<UInt8>) -> Bool {
        for (index, byte) in zip(left.indices, left) {
            if byte == 0x0A {
                if lineIsEmpty, hasLine {
                    held += left[...index]
                    left = left[(index + 1)...]
                    return true
                }
                lineIsEmpty = true
            } else if byte != 0x0D {
                lineIsEmpty = false
                hasLine = true
            }
        }
        held += left
        left = []
        return false
    }

    private mutating func finishHead(_ shown: inout [UInt8]) {
        let head = WireHead(held, isAnswer: isAnswers)
        let isTrailer = if case .trailer = place { true } else { false }
        shown += hidden
        held = []
        beginHead()
        if isTrailer || head.hasNoContent { return }
        if head.isOdd {
            place = .lost
            return
        }
        body = BodyMask(head.kind)
        (chunkDigits, chunkDigitsEnd) = ([], false)
        let content: Place
        if head.isChunked {
            content = .chunkSize
        } else if let length = head.length ?? (isAnswers ? .max : nil), length > 0 {
            content = .content(length)
        } else {
            return
        }
        place = isAnswers ? .start(content) : content
    }

    /// `1f;name=value` (RFC 9112 section 7.1).
    private mutating func chunkSize(_ left: inout ArraySlice<UInt8>, _ shown: inout [UInt8]) {
        let byte = left.removeFirst()
        shown.append(byte)
        if byte == 0x0A {
            let size = UInt64(String(decoding: chunkDigits, as: UTF8.self), radix: 16)
            (chunkDigits, chunkDigitsEnd) = ([], false)
            switch size {
            case nil: place = .lost
            case 0: beginHead(isTrailer: true)
            case let size?: place = .chunk(size)
            }
        } else if byte == UInt8(ascii: ";") || byte == 0x0D || byte == 0x20 {
            chunkDigitsEnd = true
        } else if !chunkDigitsEnd {
            chunkDigits.append(byte)
            if chunkDigits.count > 16 { place = .lost }
        }
    }

    /// What is held, without its secrets. Behind chunks there are fields and no first line, so one is lent to them.
    private var hidden: [UInt8] {
        let isTrailer = if case .trailer = place { true } else { false }
        let line = Array((isTrailer ? "GET /\r\n" : "").utf8)
        var head = line + held
        head.withUnsafeMutableBytes { HeadMask.hide($0) }
        return Array(head[line.count...])
    }
}
