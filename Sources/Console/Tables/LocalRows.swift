// Sorting and filtering of rows that are all loaded (loops, log lines), by the columns that show them.

enum LocalRows {
    /// - Returns: indices of the rows that the sheet shows, in its order.
    /// - Parameter accepts: for a table with words of its own.
    static func arrange<Row>(
        _ rows: [Row], _ sheet: TableSheet, _ columns: [Column<Row>],
        accepts: (Row, FilterTerm, [Column<Row>]) -> Bool = LocalRows.accepts
    ) -> [Int] {
        let terms = FilterTerm.split(sheet.filter)
        var indices = rows.indices.filter { index in
            guard !terms.isEmpty else { return true }
            return terms.allSatisfy { accepts(rows[index], $0, columns) } != sheet.isInverted
        }
        guard let column = columns.first(where: { $0.id == sheet.sort }) else { return indices }
        if let value = column.value {
            let keys = rows.map { row in
                let key = value(row)
                return key.isNaN ? 0 : key
            }
            indices.sort { keys[$0] != keys[$1] ? (keys[$0] < keys[$1]) != sheet.isDescending : $0 < $1 }
        } else {
            let keys = rows.map { column.field($0).text }
            indices.sort { keys[$0] != keys[$1] ? (keys[$0] < keys[$1]) != sheet.isDescending : $0 < $1 }
        }
        return indices
    }

    static func accepts<Row>(_ row: Row, _ term: FilterTerm, _ columns: [Column<Row>]) -> Bool {
        guard !term.field.isEmpty, let column = columns.first(where: { $0.isCalled(term.field) }) else {
            let text = (term.field + term.test + term.value).lowercased()
            return columns.contains { $0.field(row).text.lowercased().contains(text) }
        }
        if let value = column.value, let wanted = number(term.value) { return term.passes(value(row), wanted) }
        let isFound = column.field(row).text.lowercased().contains(term.value.lowercased())
        return term.test == "!=" ? !isFound : isFound
    }

    /// The error in a filter over these columns; empty if there is none.
    static func problem<Row>(_ line: String, _ columns: [Column<Row>]) -> String {
        for term in FilterTerm.split(line) where !term.field.isEmpty {
            guard let column = columns.first(where: { $0.isCalled(term.field) }) else {
                return "no column \"\(term.field)\": \(columns.map(\.word).joined(separator: " "))"
            }
            if column.value != nil, number(term.value) == nil {
                return "\(term.field) takes a number, as in \(term.field)>10"
            }
        }
        return ""
    }

    /// `12`, `1.5k`, `40%`, `12ms`: durations in nanoseconds.
    private static func number(_ text: String) -> Double? {
        if text.hasSuffix("%") { return Double(text.dropLast()).map { $0 / 100 } }
        if let plain = FilterTerm.quantity(text, step: 1000) { return Double(plain) }
        return FilterTerm.duration(text).map { Double($0) }
    }
}
