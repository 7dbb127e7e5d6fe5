// The sheet of `ctl top`: for people the columns of the console's view, for programs all that a row has.

import Engine

extension CtlSheet {
    init(traffic page: TrafficPage, of query: TrafficQuery) {
        let columns = Self.trafficColumns(span: page.span)
        self.init(
            "rows", page.rows, columns: columns,
            table: TrafficColumns.table(by: query.by, span: page.span, ascii: false).columns)
        notes = [
            ("by", .text(query.by.rawValue)), ("window", .text(query.window.rawValue)), ("span", .seconds(page.span)),
            ("keys", .count(page.keys)), ("kept", .count(page.kept)), ("lost", .count(page.lost)),
            ("missingLoops", .count(page.missingLoops)), ("captured", .seconds(page.captured)),
            ("total", .object(columns.dropFirst().map { ($0.name, $0.value(page.total)) })),
        ]
        if query.needsCapture {
            let time = page.captured == 0 ? "from now on" : "for \(Format.span(page.captured))"
            below = "agents and referers are captured only while somebody asks: \(time)\n"
        }
        if page.rows.count < page.keys { below += "the first \(page.rows.count) of \(Format.grouped(page.keys))\n" }
    }

    /// - Parameter span: nanoseconds that the rows are about.
    static func trafficColumns(span: UInt64) -> [SheetColumn<TrafficRow>] {
        [
            SheetColumn("key") { .text($0.key) },
            SheetColumn("requests") { .count($0.requests) },
            SheetColumn("requestsMargin") { .count($0.requestsMargin) },
            SheetColumn("requestsPerSecond") { .decimal(TrafficColumns.rate($0.requests, span)) },
            SheetColumn("share") { .number(String($0.share)) },
            SheetColumn("p50") { .seconds($0.p50) },
            SheetColumn("p50Margin") { .seconds($0.p50Margin) },
            SheetColumn("p99") { .seconds($0.p99) },
            SheetColumn("p99Margin") { .seconds($0.p99Margin) },
            SheetColumn("bytes") { .count($0.bytes) },
            SheetColumn("bytesMargin") { .count($0.bytesMargin) },
            SheetColumn("bytesPerSecond") { .decimal(TrafficColumns.rate($0.bytes, span)) },
            SheetColumn("clientErrors") { .count($0.clientErrors) },
            SheetColumn("clientErrorsMargin") { .count($0.clientErrorsMargin) },
            SheetColumn("serverErrors") { .count($0.serverErrors) },
            SheetColumn("serverErrorsMargin") { .count($0.serverErrorsMargin) },
        ]
    }
}
