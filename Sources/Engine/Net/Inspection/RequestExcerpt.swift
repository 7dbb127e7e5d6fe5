// The first bytes of the last request line, kept in the connection for the operator: raw, as the client sent them.
// Whoever shows them makes them safe first, on a thread that is not a loop's.

struct RequestExcerpt: BitwiseCopyable, Sendable {
    static let capacity = 46
    private var words: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
    private var tail: (UInt32, UInt16) = (0, 0)
    private(set) var count: UInt8 = 0

    init() {}

    /// From the words of `published`.
    init(published: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)) {
        words = (published.0, published.1, published.2, published.3, published.4)
        tail = (UInt32(truncatingIfNeeded: published.5), UInt16(truncatingIfNeeded: published.5 >> 32))
        count = min(UInt8(truncatingIfNeeded: published.5 >> 48), UInt8(Self.capacity))
    }

    /// All of it in whole words, for another thread.
    @inline(__always)
    var published: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) {
        (words.0, words.1, words.2, words.3, words.4, UInt64(tail.0) | UInt64(tail.1) << 32 | UInt64(count) << 48)
    }

    @inline(__always)
    mutating func set(_ bytes: UnsafeRawBufferPointer) {
        let length = min(bytes.count, Self.capacity)
        guard let source = bytes.baseAddress, length > 0 else {
            count = 0
            return
        }
        withUnsafeMutableBytes(of: &self) { $0.baseAddress?.copyMemory(from: source, byteCount: length) }
        count = UInt8(truncatingIfNeeded: length)
    }

    /// The bytes that were set, raw.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: self) { body(UnsafeRawBufferPointer(rebasing: $0[..<min(Int(count), Self.capacity)])) }
    }

    /// The text for display: with invalid UTF-8 replaced, and without a secret.
    var text: String { withBytes { LogSecret.hidden($0) } }
}

extension UnsafeRawBufferPointer {
    /// The bytes before the first line end, at most 2,048 of them.
    var firstLine: UnsafeRawBufferPointer {
        let head = UnsafeRawBufferPointer(rebasing: prefix(2048))
        let end = head.firstIndex { $0 == 13 || $0 == 10 } ?? head.count
        return UnsafeRawBufferPointer(rebasing: head[..<end])
    }
}
