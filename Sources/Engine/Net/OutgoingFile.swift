// The part of a file that a response still has to send, by sendfile(2): it costs no memory, however slow the reader.
// Several ranges of it are sent as the parts of one multipart body, with the text between them.

import CLinux

struct OutgoingFile: ~Copyable, Sendable {
    /// A range of the file and the text before it. Offsets and counts in bytes.
    struct Part: Sendable {
        var text: [UInt8]
        var offset: Int64
        var count: Int64
    }

    private let source: SharedDescriptor
    private var offset: Int64
    /// Bytes of the current range that are left to send.
    private var rangeLeft: Int64
    /// Bytes left to send in all.
    private(set) var remaining: Int64
    /// Empty for a single range.
    private var parts: [Part] = []
    private var part = 0
    private var textSent = 0

    /// One range.
    init(_ source: SharedDescriptor, offset: Int64, count: Int64) {
        self.source = source
        self.offset = max(0, offset)
        rangeLeft = max(0, count)
        remaining = rangeLeft
    }

    /// Several ranges; the last part may be text alone.
    init(_ source: SharedDescriptor, parts: [Part]) {
        self.source = source
        self.parts = parts
        offset = max(0, parts.first?.offset ?? 0)
        rangeLeft = max(0, parts.first?.count ?? 0)
        remaining = parts.reduce(0) { $0 + Int64($1.text.count) + max(0, $1.count) }
    }

    /// Sends at most `limit` bytes of it to a socket.
    /// - Returns: `.ended` when the file has become shorter than it was: the response cannot be completed.
    mutating func send(to socket: borrowing Socket, limit: Int) -> IOResult {
        guard beginPart() else { return .ended }
        if isInText { return sendText(to: socket, limit: limit) }
        let result = socket.send(source, from: &offset, limit: Int(min(rangeLeft, Int64(limit))))
        if case .bytes(let count) = result {
            rangeLeft -= Int64(count)
            remaining -= Int64(count)
        }
        return result
    }

    private var isInText: Bool { part < parts.count && textSent < parts[part].text.count }

    /// Goes over to the next part where this one is sent.
    /// - Returns: false where none is left.
    private mutating func beginPart() -> Bool {
        while part < parts.count, !isInText, rangeLeft == 0 {
            guard part + 1 < parts.count else { return false }
            part += 1
            textSent = 0
            offset = max(0, parts[part].offset)
            rangeLeft = max(0, parts[part].count)
        }
        return true
    }

    /// Copies the next bytes of it, and stays where it is.
    /// - Returns: `.ended` when the file has become shorter than it was.
    mutating func copy(into room: UnsafeMutableRawBufferPointer) -> IOResult {
        guard beginPart() else { return .ended }
        if isInText {
            let text = parts[part].text[textSent...].prefix(room.count)
            room.copyBytes(from: text)
            return IOResult(text.count)
        }
        let limit = Int(clamping: min(rangeLeft, Int64(room.count)))
        return IOResult(linux_pread(source.raw, room.baseAddress, limit, offset))
    }

    /// So many of the bytes copied last have been sent.
    mutating func moveOn(_ count: Int) {
        remaining -= Int64(count)
        if isInText {
            textSent += count
        } else {
            offset += Int64(count)
            rangeLeft -= Int64(count)
        }
    }

    private mutating func sendText(to socket: borrowing Socket, limit: Int) -> IOResult {
        let result = parts[part].text.withUnsafeBytes { text in
            let rest = UnsafeRawBufferPointer(rebasing: text[textSent...].prefix(limit))
            return socket.send(rest, moreFollows: Int64(rest.count) < remaining)
        }
        if case .bytes(let count) = result {
            textSent += count
            remaining -= Int64(count)
        }
        return result
    }
}
