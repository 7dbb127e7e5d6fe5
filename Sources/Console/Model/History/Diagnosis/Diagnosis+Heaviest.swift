// The one client, or the one path, that takes most of a server.

import Engine

extension Diagnosis {
    /// Requests a second below which nobody is hot.
    static let busyRate = 60.0
    private static let hotPathRate = 80.0
    /// Times the second that the first must be.
    private static let dominance = 8.0

    /// The share of its time that the busiest loop works; the workers where none of them is free.
    private var busy: Double {
        let workers = last.workers
        let isQueued = workers.threads > 0 && workers.busy >= workers.threads && workers.queued > workers.threads
        return isQueued ? 1 : rates.total.busy
    }

    func hotClient(exceptFor named: [String]) -> Warning? {
        guard let page = sample.page(.heaviestAddresses), let top = page.rows.first, top.share >= 0.5,
            // What a trusted proxy asks for on its own account is its clients' all the same.
            !top.isProxy, !named.contains(top.key)
        else { return nil }
        let rate = Self.rate(top.requests, page)
        guard rate >= Self.busyRate, isHot(top, page, isOthers: { $0 >= 2 || page.keys > 3 && $0 >= 0.5 }) else {
            return nil
        }
        let others = page.keys > 1 ? ", \(Self.times(top, page)) the next of \(Format.grouped(page.keys))" : ""
        let path = sample.page(.paths(of: top.key))?.rows.first.map { (row: TrafficRow) -> String in
            let share = min(1, Double(row.requests) / Double(max(1, top.requests)))
            return ", \(Format.percent(share)) of them \(Self.shown(row.key))"
        }
        let work = rates.total.busy >= 0.5 ? "; the busiest loop works \(Format.percent(rates.total.busy))" : ""
        return Warning(
            kind: .hotClient,
            text: """
                \(Self.shown(top.key)) sends \(Self.rate(rate)), \(Format.percent(top.share)) of all\
                \(others)\(path ?? "")\(work)
                """,
            about: .address(top.key))
    }

    func hotPath(exceptForPasswords: Bool) -> Warning? {
        guard let page = sample.page(.heaviestPaths), let top = page.rows.first, top.share >= 0.6,
            !(exceptForPasswords && Self.isOfPasswords(top.key)), let senders = sample.page(.senders(of: top.key)),
            // One client that asks for one path is a client.
            senders.keys >= 3, let most = senders.rows.first, most.requests <= senders.total.requests / 2
        else { return nil }
        let rate = Self.rate(top.requests, page)
        guard rate >= Self.hotPathRate, isHot(top, page, isOthers: { $0 >= 2 && page.keys > 2 }) else { return nil }
        let work = rates.total.busy >= 0.5 ? "; the busiest loop works \(Format.percent(rates.total.busy))" : ""
        return Warning(
            kind: .hotPath,
            text: """
                \(Self.shown(top.key)) gets \(Self.rate(rate)), \(Format.percent(top.share)) of all, \
                \(Self.times(top, page)) the next, from \(Format.grouped(senders.keys)) addresses\(work)
                """,
            about: .path(top.key))
    }

    /// Whether the first is out of all proportion to the others, or keeps the server from them. Who has a server for
    /// itself is in nobody's way, however fast it is: a benchmark, a proxy that says nothing of its clients, the one
    /// service that a server is for. It is named once the server has little left for anybody else who might come.
    /// - Parameter isOthers: there are others worth the name, who send so much a second together.
    private func isHot(_ top: TrafficRow, _ page: TrafficPage, isOthers: (Double) -> Bool) -> Bool {
        let second = page.rows.dropFirst().first?.requests ?? 0
        let ratio = Double(top.requests) / Double(max(1, second))
        let others = Self.rate(page.total.requests &- min(page.total.requests, top.requests), page)
        if busy >= 0.8, ratio >= 3 { return true }
        return isOthers(others) && ratio >= Self.dominance
    }

    private static func times(_ top: TrafficRow, _ page: TrafficPage) -> String {
        let second = page.rows.dropFirst().first?.requests ?? 0
        return "\(Format.count(top.requests / max(1, second))) times"
    }
}
