// The facts that a diagnosis is made from: a server's snapshots over some seconds, what it has answered about its
// traffic, and the connections that had an answer waiting for them. A plain value, so that a test can make any.

import Engine

struct DiagnosisSample: Sendable {
    /// A connection that has not taken all of its answer.
    struct Reader: Equatable, Sendable {
        var id: ConnectionID
        /// Without the port.
        var address: String
        var requests: UInt64
        var bytesOut: UInt64
        /// Bytes that wait for it.
        var waiting: Int
    }

    /// The connections with most to take, at one time.
    struct Readers: Equatable, Sendable {
        /// Monotonic nanoseconds.
        var time: UInt64
        var rows: [Reader]
    }

    struct Page: Sendable {
        var query: TrafficQuery
        var page: TrafficPage
    }

    /// The oldest first. Two at least, or nothing is found.
    var snapshots: [EngineSnapshot]
    /// Looked at twice, some seconds apart.
    var readers: [Readers] = []
    var pages: [Page] = []
    /// The answers that failed last; nil where they were not asked for.
    var failures: [Failure]?
    /// The server answers questions about its traffic.
    var hasTraffic = true

    func page(_ query: TrafficQuery) -> TrafficPage? { pages.first { $0.query == query }?.page }

    mutating func add(_ page: TrafficPage, _ query: TrafficQuery) { pages.append(Page(query: query, page: page)) }

    /// Keeps the last that it looks at.
    mutating func add(_ snapshot: EngineSnapshot) {
        snapshots.append(snapshot)
        snapshots.removeAll { $0.monotonicTime &+ Self.span < snapshot.monotonicTime }
    }

    mutating func add(_ readers: Readers) {
        self.readers.append(readers)
        self.readers.removeAll { $0.time &+ Self.span < readers.time }
    }

    /// The question for them.
    static let failures = FailureQuery(limit: 64)

    /// Slow readers that are worth a warning: fewer are nobody's trouble.
    static let leastReaders = 3
    /// Nanoseconds that a diagnosis looks at, at most.
    static let span: UInt64 = 10_000_000_000
}

extension DiagnosisSample.Readers {
    /// The question: who has most to take.
    static let query = ConnectionQuery(
        sort: .bufferedOut, isDescending: true,
        filter: ConnectionFilter(terms: [.number(.bufferedOut, .greater, 0)]), limit: 200)

    init(_ rows: [ConnectionState], at time: UInt64) {
        self.init(
            time: time,
            rows: rows.map { row in
                DiagnosisSample.Reader(
                    id: row.id, address: Self.host(row.peer), requests: row.requests, bytesOut: row.bytesOut,
                    waiting: row.bufferedOut)
            })
    }

    /// `127.0.0.1` of `127.0.0.1:51234`, `::1` of `[::1]:51234`.
    private static func host(_ peer: String) -> String {
        let bytes = peer.utf8
        let host = bytes[..<(bytes.lastIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex)]
        guard host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") else { return String(Substring(host)) }
        return String(Substring(host.dropFirst().dropLast()))
    }
}

extension TrafficQuery {
    // The questions of a diagnosis. The shortest window tells what goes on; a minute what goes on slowly.

    static let heaviestAddresses = TrafficQuery(by: .address, window: .tenSeconds, limit: 20)
    static let heaviestPaths = TrafficQuery(by: .path, window: .tenSeconds, limit: 20)
    static let statuses = TrafficQuery(by: .status, window: .tenSeconds, limit: 30)
    static let statusesBefore = TrafficQuery(by: .status, window: .tenMinutes, limit: 30)
    static let statusesOfMinute = TrafficQuery(by: .status, window: .minute, limit: 30)
    static let missing = TrafficQuery(by: .address, window: .minute, terms: [Term(.status, "404")], limit: 5)
    static let broken = TrafficQuery(by: .path, window: .tenSeconds, terms: [Term(.status, "5xx")], limit: 3)
    static let failing = TrafficQuery(by: .address, window: .tenSeconds, terms: [Term(.status, "4xx")], limit: 3)
    static let failingPaths = TrafficQuery(by: .path, window: .tenSeconds, terms: [Term(.status, "4xx")], limit: 3)

    /// The one that a console asks: others who ask the same within a second may get the same answer.
    var shared: TrafficQuery {
        var query = self
        query.age = 1000
        return query
    }

    static func paths(ofStatus status: String) -> TrafficQuery {
        TrafficQuery(by: .path, window: .minute, terms: [Term(.status, status)], limit: 20)
    }

    static func missingPaths(of address: String) -> TrafficQuery {
        TrafficQuery(by: .path, window: .minute, terms: [Term(.address, address), Term(.status, "404")], limit: 3)
    }

    static func paths(of address: String) -> TrafficQuery {
        TrafficQuery(by: .path, window: .tenSeconds, terms: [Term(.address, address)], limit: 3)
    }

    static func statuses(of term: Term) -> TrafficQuery {
        TrafficQuery(by: .status, window: .tenSeconds, terms: [term], limit: 30)
    }

    static func senders(of path: String) -> TrafficQuery {
        TrafficQuery(by: .address, window: .tenSeconds, terms: [Term(.path, path)], limit: 5)
    }

    static func failingSenders(of path: String) -> TrafficQuery {
        TrafficQuery(by: .address, window: .minute, terms: [Term(.path, path), Term(.status, "4xx")], limit: 5)
    }
}
