// The Date field (RFC 9110 §6.6.1), formatted once a second for all responses of a loop.

struct DateLine: ~Copyable {
    private let line: UnsafeMutableRawBufferPointer
    /// Monotonic nanoseconds when the line must be formatted anew.
    private var staleAt: UInt64 = 0
    private static let name: StaticString = "Date: "

    init() {
        line = .allocate(byteCount: 6 + HTTPDate.length + 2, alignment: 8)
        line.copyMemory(
            from: UnsafeRawBufferPointer(start: Self.name.utf8Start, count: Self.name.utf8CodeUnitCount))
        line[line.count - 2] = 13
        line[line.count - 1] = 10
    }

    deinit { line.deallocate() }

    @inline(__always)
    mutating func bytes(_ now: UInt64) -> UnsafeRawBufferPointer {
        if now >= staleAt { renew(now) }
        return UnsafeRawBufferPointer(line)
    }

    private mutating func renew(_ now: UInt64) {
        let time = Clock.realTime
        guard let base = line.baseAddress else { return }
        HTTPDate.write(Int64(time / Clock.second), into: (base + 6).assumingMemoryBound(to: UInt8.self))
        staleAt = now &+ (Clock.second - time % Clock.second)
    }
}
