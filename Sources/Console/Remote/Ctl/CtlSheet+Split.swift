// The sheet of `ctl split`: a row for each part of a route. And the split of one connection's last request.

import Engine

extension CtlSheet {
    init(split page: SplitPage) {
        let lines = SplitLine.lines(page)
        self.init(
            "parts", lines,
            columns: [
                .text("route") { $0.route },
                .text("part") { $0.part.part.name },
                .count("count") { $0.part.count },
                .seconds("p50") { $0.part.p50 },
                .seconds("p99") { $0.part.p99 },
                .flag("largest") { $0.isLargest },
            ], table: SplitColumns.table(ascii: false).columns)
        notes = [("span", .seconds(page.span))]
    }

    /// By the parts' names, of those that are known.
    static let splitColumn = SheetColumn<ConnectionState>("split", jsonOnly: true) { state in
        guard let split = state.split else { return .null }
        return .object([("last", .flag(split.isLast)), ("total", .seconds(split.total))] + members(split))
    }

    static func members(_ split: RequestSplit) -> [JSONText.Member] {
        split.parts.map { ($0.part.name, .seconds($0.time)) }
    }
}
