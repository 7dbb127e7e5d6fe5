// The lines of the control protocol out of bytes as they come, in bounded memory, at either end. A value of whoever
// reads them.

/// Bytes that have come, and the whole lines among them.
public struct ControlLines: Sendable {
    /// The first line that has not been taken is longer than it may be; nothing comes after it.
    public private(set) var isTooLong = false
    private let limit: Int
    private var bytes: [UInt8] = []
    /// The beginning of that line, and its end; nil where it has not come whole.
    private var start = 0
    private var end: Int?

    /// - Parameter limit: bytes of a line, without its end.
    public init(limit: Int) { self.limit = limit }

    /// A whole line waits to be taken.
    public var hasLine: Bool { end != nil }

    public mutating func append(_ new: UnsafeRawBufferPointer) {
        if start > 0 {
            bytes.removeFirst(start)
            end = end.map { $0 - start }
            start = 0
        }
        let sought = bytes.count
        bytes.append(contentsOf: new)
        if end == nil { seek(from: sought) }
    }

    /// The next whole line, without its end; nil where none has come, or it is too long.
    public mutating func next() -> [UInt8]? {
        guard !isTooLong, let end else { return nil }
        let line = Array(bytes[start..<end])
        start = end + 1
        seek(from: start)
        return line
    }

    private mutating func seek(from place: Int) {
        end = bytes[place...].firstIndex(of: UInt8(ascii: "\n"))
        isTooLong = (end ?? bytes.count) - start > limit
    }
}
