// Lines out of bytes as they come, in bounded memory. A value of whoever reads them.

struct LineBuffer {
    /// A line was longer than it may be; nothing comes after it.
    private(set) var isTooLong = false
    private let limit: Int
    private var bytes: [UInt8] = []
    /// The beginning of the first line that has not been taken, and how far its end was looked for.
    private var start = 0
    private var sought = 0

    init(limit: Int) { self.limit = limit }

    mutating func append(_ new: UnsafeRawBufferPointer) {
        if start > 0 {
            bytes.removeFirst(start)
            sought -= start
            start = 0
        }
        bytes.append(contentsOf: new)
    }

    /// The next whole line, without its end.
    mutating func next() -> [UInt8]? {
        guard !isTooLong else { return nil }
        guard let end = bytes[sought...].firstIndex(of: UInt8(ascii: "\n")) else {
            sought = bytes.count
            isTooLong = bytes.count - start > limit
            return nil
        }
        isTooLong = end - start > limit
        let line = isTooLong ? nil : Array(bytes[start..<end])
        start = end + 1
        sought = start
        return line
    }
}
