// The columns of the traffic, for the console's view and for ctl. A figure that is not exact has its margin behind it.

import Engine

enum TrafficColumns {
    /// - Parameters:
    ///   - span: nanoseconds that the rows are about.
    ///   - ascii: the terminal has no `±`.
    static func table(by key: TrafficKey, span: UInt64, ascii: Bool) -> Table<TrafficRow> {
        let mark = ascii ? "+-" : "±"
        func exact(_ text: String, _ value: UInt64, _ margin: UInt64) -> String {
            margin == 0 || value == 0 ? text : text + mark + Format.percent(Double(margin) / Double(max(1, value)))
        }
        func errors(_ value: UInt64, _ margin: UInt64, _ role: Role) -> Field {
            Field(exact(Format.count(value), value, margin), value > 0 ? role : .faint)
        }
        // The largest come first, whatever they are sorted by.
        return Table(columns: [
            Column(key.rawValue.uppercased(), 20, id: "key", right: false, priority: 0, grow: 1, sorts: false) {
                Field($0.key, .strong)
            },
            Column("REQ/S", 10, id: "requests", priority: 0, isQuantity: true) { row in
                .number(exact(Format.rate(rate(row.requests, span)), row.requests, row.requestsMargin))
            },
            Column("REQUESTS", 10, id: "count", priority: 7, sorts: false) { row in
                .number(exact(Format.count(row.requests), row.requests, row.requestsMargin))
            },
            Column("SHARE", 6, priority: 3, sorts: false) { Field(Format.percent($0.share), .label) },
            Column("P50", 9, id: "p50", priority: 4, isQuantity: true) { row in
                Field(exact(Format.duration(row.p50, ascii: ascii), row.p50, row.p50Margin))
            },
            Column("P99", 9, id: "p99", priority: 1, isQuantity: true) { row in
                Field(exact(Format.duration(row.p99, ascii: ascii), row.p99, row.p99Margin))
            },
            Column("BYTES/S", 10, id: "bytes", priority: 5, isQuantity: true) { row in
                .number(exact(Format.byteRate(rate(row.bytes, span)), row.bytes, row.bytesMargin))
            },
            Column("4XX", 8, id: "4xx", priority: 2, isQuantity: true) {
                errors($0.clientErrors, $0.clientErrorsMargin, .warning)
            },
            Column("5XX", 8, id: "5xx", priority: 2, isQuantity: true) {
                errors($0.serverErrors, $0.serverErrorsMargin, .bad)
            },
        ])
    }

    /// A second.
    static func rate(_ count: UInt64, _ span: UInt64) -> Double {
        span > 0 ? Double(count) / (Double(span) / 1e9) : 0
    }
}
