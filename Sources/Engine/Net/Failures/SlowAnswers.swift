// The slowest answers of the current minute and of the last one. While nothing is slow it costs its loop a comparison a
// tick, and one for an answer that more than one tick has made. On its loop's thread.

struct SlowAnswers: ~Copyable {
    /// Kept of each minute.
    static let capacity = 64
    /// Nanoseconds; what is quicker is not called slow, however quick the others are.
    static let floor = Clock.millisecond
    private static let minute = 60 * Clock.second

    private var current = FailureSlots(capacity: capacity)
    private var last = FailureSlots(capacity: capacity)
    private var count = 0
    private var lastCount = 0
    /// The minute of `current`, counted from the monotonic clock's start.
    private var number: UInt64 = 0
    /// The place of the quickest of a full minute.
    private var quickest = 0

    /// What takes that many nanoseconds is among the slowest.
    private(set) var from = floor
    /// Monotonic nanoseconds when the current minute is over.
    private(set) var until: UInt64 = 0

    /// Begins a new minute where the time has come.
    mutating func look(at now: UInt64) {
        guard now >= until else { return }
        let next = now / Self.minute
        swap(&current, &last)
        lastCount = next == number &+ 1 ? count : 0
        count = 0
        number = next
        until = (next &+ 1) &* Self.minute
        from = Self.floor
    }

    mutating func add(
        _ record: FailureRecord, said: UnsafeRawBufferPointer, head: UnsafeRawBufferPointer, now: UInt64
    ) {
        look(at: now)
        guard record.took >= from else { return }
        if count < Self.capacity {
            current.put(record, said: said, head: head, at: count)
            count += 1
        } else {
            current.put(record, said: said, head: head, at: quickest)
        }
        guard count == Self.capacity else { return }
        quickest = 0
        for index in 1..<count where current[index].took < current[quickest].took { quickest = index }
        from = current[quickest].took &+ 1
    }

    mutating func add(_ part: RequestPart, _ nanoseconds: UInt64, ofRequest serial: UInt64, on connection: UInt64) {
        current.add(part, nanoseconds, ofRequest: serial, on: connection, among: count)
        last.add(part, nanoseconds, ofRequest: serial, on: connection, among: lastCount)
    }

    /// The rows of both minutes that a query is for, in no order.
    mutating func rows(_ scan: FailureScan, now: UInt64) -> [FailureRow] {
        look(at: now)
        func find(_ slots: borrowing FailureSlots, _ count: Int) -> [FailureRow] {
            (0..<count).filter { scan.only == nil || slots[$0].number == scan.only }
                .map { slots.row($0, withHead: scan.heads) }
        }
        return find(current, count) + find(last, lastCount)
    }
}
