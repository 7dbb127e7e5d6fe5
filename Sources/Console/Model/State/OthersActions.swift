// Notes about what others have done to the server: other consoles, commands, and the console in the server's own
// process, by the audit. A part of the model; only a console at the end of a socket asks for them.

import Engine

struct OthersActions: Sendable {
    /// Entries that are asked for at once; of more, the oldest are left to the audit's own view.
    static let page = 50
    /// Lines at once: more would keep the results of one's own actions waiting.
    static let mostLines = 3

    /// The newest entry that was there when the console last looked; nil before it has looked.
    private(set) var newest: Int64?

    var query: AuditQuery { AuditQuery(after: newest ?? 0, limit: newest == nil ? 1 : Self.page) }

    /// - Parameter own: the name of this console in the audit.
    /// - Returns: a line for each action, the oldest first. None for what was there before the console was.
    mutating func take(_ entries: [AuditPage.Entry], own: String) -> [Notice] {
        let before = newest
        newest = max(entries.first?.id ?? 0, before ?? 0)
        guard let before else { return [] }
        let fresh = entries.filter { $0.id > before && $0.actor != own && Self.isOperators($0) }.reversed()
        var lines = Self.lines(Array(fresh))
        if lines.count > Self.mostLines {
            let left = lines.count - Self.mostLines + 1
            lines =
                lines.prefix(Self.mostLines - 1)
                + [Notice(kind: .hint, text: "\(left) more actions of others: 8 shows the audit", isAside: true)]
        }
        return lines
    }

    /// Users log in all the time, and the server writes its own warnings.
    private static func isOperators(_ entry: AuditPage.Entry) -> Bool {
        entry.actor != "server" && !entry.actor.hasPrefix("user ")
    }

    /// `ops(1002) from console 3: kick now: connection 1.7: done`. An action on many has an entry for each object.
    private static func lines(_ entries: [AuditPage.Entry]) -> [Notice] {
        var lines: [Notice] = []
        var rest = entries[...]
        while let first = rest.first {
            let same = rest.prefix {
                $0.actor == first.actor && $0.action == first.action && $0.result == first.result
            }
            rest = rest.dropFirst(same.count)
            let more = same.count > 1 ? " and \(same.count - 1) more" : ""
            lines.append(
                Notice(
                    kind: first.result == "refused" ? .failed : .done,
                    text: "\(first.actor): \(first.action): \(first.object)\(more): \(first.result)", isAside: true))
        }
        return lines
    }
}
