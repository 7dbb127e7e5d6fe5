// The last lines of the server's log, for the console. Behind a monitor that only the writer thread and the console's
// side take: no loop ever waits for it.

struct LogTail {
    private var records: [LogRecord] = []
    /// The index of the oldest line, once the ring is full.
    private var oldest = 0
    private let capacity: Int

    init(capacity: Int) { self.capacity = max(0, capacity) }

    /// Takes records in ascending order of sequence.
    mutating func append(_ batch: [LogRecord]) {
        guard capacity > 0 else { return }
        for record in batch.suffix(capacity) {
            if records.count < capacity {
                records.append(record)
            } else {
                records[oldest] = record
                oldest = (oldest + 1) % capacity
            }
        }
    }

    /// The newest records above `sequence`, at most `limit`, in ascending order.
    func after(_ sequence: UInt64, limit: Int) -> [LogRecord] {
        let wanted = max(0, min(limit, records.count))
        var found: [LogRecord] = []
        var back = 1
        while back <= wanted {
            let record = records[(oldest + records.count - back) % records.count]
            if record.sequence <= sequence { break }
            found.append(record)
            back += 1
        }
        found.reverse()
        return found
    }
}

/// One line of the server's log, on its way to the writer and in the tail.
struct LogRecord: Sendable, Equatable {
    /// Counts lines from 1; a gap means that lines were dropped.
    var sequence: UInt64
    /// Nanoseconds since 1970.
    var time: UInt64
    var level: LogLevel
    /// One line, as LogText made it visible.
    var text: String
}
