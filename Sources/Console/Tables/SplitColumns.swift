// The columns of requests' times, split into their parts, as the console and ctl show them: a row for each part of a
// route. The part that takes longest in one request of a hundred is marked.

import Engine

/// A part of a route's requests.
struct SplitLine: Sendable {
    let route: String
    let part: RouteSplit.Part
    /// The route stands in the first of its lines.
    let isFirst: Bool
    let isLargest: Bool

    static func lines(_ page: SplitPage) -> [SplitLine] {
        page.routes.flatMap { route in
            let largest = route.largest?.part
            return route.parts.enumerated().map { index, part in
                SplitLine(
                    route: route.route, part: part, isFirst: index == 0, isLargest: part.part == largest)
            }
        }
    }
}

enum SplitColumns {
    static func table(ascii: Bool) -> Table<SplitLine> {
        Table(columns: [
            Column("ROUTE", 20, right: false, priority: 0, grow: 1, sorts: false) {
                Field($0.isFirst ? $0.route : "", .strong)
            },
            Column("PART", 10, right: false, priority: 0, sorts: false) { line in
                Field(line.part.part.name + (line.isLargest ? " <" : ""), line.isLargest ? .warning : .text)
            },
            Column("MEASURED", 8, priority: 1, sorts: false) { Field(Format.count($0.part.count), .label) },
            Column("P50", 7, priority: 0, sorts: false) { Field(Format.duration($0.part.p50, ascii: ascii)) },
            Column("P99", 7, priority: 0, sorts: false) { line in
                Field(Format.duration(line.part.p99, ascii: ascii), line.isLargest ? .warning : .text)
            },
        ])
    }
}
