// A filter of connections, compiled from an operator's text: raw values and bytes, compared on the loop's thread while
// it scans its table. No string is made.

struct ConnectionMatch: Sendable {
    enum Term: Sendable {
        case number(ConnectionColumn, ConnectionFilter.Test, UInt64)
        /// In lower case.
        case text(ConnectionColumn, [UInt8], isEqual: Bool)
        /// The peer's address is in the block.
        case network(AddressBlock, isEqual: Bool)
        case user(Set<Int64>, isEqual: Bool)
        /// In a column of text, the id, one of these users, or a number that is shown so.
        case anywhere([UInt8], users: Set<Int64>, numbers: [ShownNumber])
    }

    /// The numbers that a column shows by the same text.
    struct ShownNumber: Sendable {
        var column: ConnectionColumn
        var range: ClosedRange<UInt64>
    }

    var terms: [Term] = []
    var isInverted = false

    private static let textColumns = ConnectionColumn.shown.filter { column in
        switch column.entry.kind {
        case .id, .text: true
        case .loop, .count, .bytes, .status, .time, .duration, .word, .user: false
        }
    }

    /// All terms hold (or, inverted, not all).
    func accepts<Session>(_ slot: borrowing ConnectionSlot<Session>, _ context: ScanContext) -> Bool {
        for term in terms where !holds(term, slot, context) { return isInverted }
        return !isInverted || terms.isEmpty
    }

    private func holds<Session>(
        _ term: Term, _ slot: borrowing ConnectionSlot<Session>, _ context: ScanContext
    ) -> Bool {
        switch term {
        case .number(let column, let test, let value):
            let mine = slot.value(column, context).number(now: context.now)
            return switch test {
            case .equal: mine == value
            case .notEqual: mine != value
            case .less: mine < value
            case .lessOrEqual: mine <= value
            case .greater: mine > value
            case .greaterOrEqual: mine >= value
            }
        case .text(let column, let text, let isEqual): return slot.text(column, holds: text) == isEqual
        case .network(let block, let isEqual): return block.contains(slot.connection.peer) == isEqual
        case .user(let ids, let isEqual): return ids.contains(slot.connection.user) == isEqual
        case .anywhere(let text, let users, let numbers):
            if slot.connection.user != 0, users.contains(slot.connection.user) { return true }
            for shown in numbers
            where shown.range.contains(slot.value(shown.column, context).number(now: context.now)) { return true }
            return Self.textColumns.contains { slot.text($0, holds: text) }
        }
    }

    /// - Parameter text: in lower case.
    static func find(_ text: [UInt8], in bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = text.first else { return true }
        guard text.count <= bytes.count else { return false }
        for start in 0...(bytes.count - text.count) where lower(bytes[start]) == first {
            var same = 1
            while same < text.count, lower(bytes[start + same]) == text[same] { same += 1 }
            if same == text.count { return true }
        }
        return false
    }

    @inline(__always)
    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 0x20 : byte }
}
