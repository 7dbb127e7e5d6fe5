// Lines that a client has yet to be sent, in their order. A value of its session. A line is shared by all who are told
// the same, so it is never copied into one piece with others.

struct UnsentLines {
    private var lines: [[UInt8]] = []
    /// Those before it are gone, and so are the first bytes of it.
    private var first = 0
    private var sent = 0
    /// Bytes of all that is left.
    private(set) var count = 0

    mutating func append(_ line: [UInt8]) {
        lines.append(line)
        count += line.count
    }

    /// Sends as much as the socket takes.
    /// - Returns: false where the client is not there any more.
    mutating func send(_ send: (UnsafeRawBufferPointer) -> IOResult) -> Bool {
        while first < lines.count {
            let result = lines[first].withUnsafeBytes { send(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            switch result {
            case .bytes(let taken):
                sent += taken
                count -= taken
                if sent == lines[first].count { dropFirst() }
            case .wouldBlock: return true
            case .ended, .failed: return false
            }
        }
        return true
    }

    private mutating func dropFirst() {
        lines[first] = []
        first += 1
        sent = 0
        // Rarely, and never more than were sent: a constant cost a line.
        if first == lines.count || first > lines.count / 2 && first >= 1024 {
            lines.removeFirst(first)
            first = 0
        }
    }

    mutating func removeAll() { self = UnsentLines() }
}
