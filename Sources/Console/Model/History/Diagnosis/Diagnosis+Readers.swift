// The connections that do not take their answers.

import Engine

extension Diagnosis {
    /// Bytes a second that a connection takes which is not slow.
    private static let slowRate: UInt64 = 256 << 10
    /// Nanoseconds between the two looks.
    private static let patience: UInt64 = 1_800_000_000

    var slowReaders: Warning? {
        guard let after = sample.readers.last,
            let before = sample.readers.last(where: { $0.time &+ Self.patience <= after.time })
        else { return nil }
        let seconds = max(1, (after.time &- before.time) / 1_000_000_000)
        let old = Dictionary(before.rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let slow = after.rows.filter { row in
            guard let was = old[row.id], row.waiting > 0, was.waiting > 0 else { return false }
            return Rates.difference(row.bytesOut, was.bytesOut) / seconds < Self.slowRate
        }
        guard slow.count >= DiagnosisSample.leastReaders else { return nil }
        let addresses = Dictionary(grouping: slow, by: \.address)
        let heaviest = addresses.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
        let bytes = slow.reduce(UInt64(0)) { $0 &+ UInt64(clamping: $1.waiting) }
        let taken = slow.reduce(UInt64(0)) { sum, row in
            sum &+ Rates.difference(row.bytesOut, old[row.id]?.bytesOut ?? row.bytesOut)
        }
        let from = heaviest.map { address, rows in
            addresses.count > 1
                ? ", \(Format.grouped(rows.count)) of them from \(Self.shown(address))"
                : ", all from \(Self.shown(address))"
        }
        return Warning(
            kind: .slowReaders,
            text: """
                \(Format.grouped(slow.count)) connections take \(Format.byteRate(Double(taken / seconds)))/s together \
                of \(Format.bytes(bytes)) that wait for them\(from ?? "")
                """,
            about: .connections("buf-out>0"))
    }
}
