// Traffic of which every request is known, and what a server says and answers of it: the cases of a diagnosis.

@testable import Console
@testable import Engine

struct RecordedTraffic {
    /// Requests that are alike, evenly over a time.
    struct Stream {
        var address: String
        var path: String
        var status: Int
        var perSecond: Double
        /// Seconds before now.
        var since: Double
        var until: Double
        /// Each is for another path.
        var isScan: Bool
    }

    var streams: [Stream] = []
    /// Seconds that the server is up.
    var uptime = 3600.0
    var hashingQueued = 0
    /// Of the busiest loop's time, 0 to 1.
    var busy = 0.05
    /// A second.
    var refusals: [RefusalReason: UInt64] = [:]
    /// Connections whose answers wait for them, by address, and bytes a second that each takes.
    var readers: [String: Int] = [:]
    var readerRate: UInt64 = 0
    var hasTraffic = true
    /// Trusted ones.
    var proxies: Set<String> = []
    /// The reason of answers of 5xx.
    var reason = "handler threw: out of ink"
    /// Ticks that are too long, a second; jobs that wait for workers, none of which is free, and for the database.
    var stalls: UInt64 = 0
    var jobs = 0
    var databaseJobs: [Int] = [0]

    mutating func add(
        _ address: String, _ path: String, _ perSecond: Double, status: Int = 200, since: Double = 3600,
        until: Double = 0, scan: Bool = false
    ) {
        streams.append(
            Stream(
                address: address, path: path, status: status, perSecond: perSecond, since: since, until: until,
                isScan: scan))
    }

    /// Browsers at five addresses, some members and now and then something that is not there.
    static var healthy: RecordedTraffic {
        var traffic = RecordedTraffic()
        for last in 20..<25 {
            traffic.add("127.0.0.\(last)", "/", 3)
            traffic.add("127.0.0.\(last)", "/style.css", 3)
            traffic.add("127.0.0.\(last)", "/login", 0.5)
            traffic.add("127.0.0.\(last)", "/pictures/cat.jpg", 1)
        }
        traffic.add("127.0.0.20", "/favicon.ico", 0.2, status: 404)
        traffic.add("127.0.0.30", "/api/me", 2)
        traffic.add("127.0.0.30", "/api/login", 0.1)
        traffic.add("127.0.0.21", "/api/login", 0.1, status: 401)
        return traffic
    }

    // MARK: what the server says

    /// - Parameter seconds: looked at, with a snapshot each.
    func sample(seconds: Int = 5) -> DiagnosisSample {
        var snapshot = Samples.snapshot()
        snapshot.uptime = UInt64(uptime * 1e9)
        snapshot.workers.queued = hashingQueued + jobs
        if jobs > 0 { snapshot.workers.busy = snapshot.workers.threads }
        snapshot.database?.waiting = databaseJobs[0]
        snapshot.workers.hashingQueued = hashingQueued
        snapshot.workers.hashingShare = 2
        var sample = DiagnosisSample(snapshots: [snapshot], hasTraffic: hasTraffic)
        sample.add(look(at: snapshot.monotonicTime, 0))
        for second in 1...seconds {
            let age = Double(seconds - second)
            snapshot.monotonicTime += 1_000_000_000
            for stream in streams where stream.since > age && stream.until <= age {
                snapshot.loops[1].requests += UInt64(stream.perSecond.rounded(.up))
                snapshot.loops[1].responses[stream.status / 100 - 1] += UInt64(stream.perSecond.rounded(.up))
            }
            snapshot.loops[1].stalls += stalls
            snapshot.database?.waiting = databaseJobs[second % databaseJobs.count]
            snapshot.loops[1].busyTime += UInt64(busy * 1e9)
            for (reason, count) in refusals { snapshot.refusals[reason.name, default: 0] += count }
            sample.add(snapshot)
            sample.add(look(at: snapshot.monotonicTime, second))
        }
        for _ in 0..<4 {
            for query in Diagnosis.questions(sample) { sample.add(page(query), query) }
        }
        if Diagnosis.needsFailures(sample) { sample.failures = failures }
        return sample
    }

    var findings: [Warning] { Diagnosis.findings(sample()) }
    var causes: [Warning.Kind] { findings.map(\.kind) }

    private func look(at time: UInt64, _ second: Int) -> DiagnosisSample.Readers {
        var rows: [ConnectionState] = []
        for (address, count) in readers {
            for _ in 0..<count {
                rows.append(
                    ConnectionState(
                        id: ConnectionID(loop: 1, number: UInt64(rows.count + 1)), loop: 1, peer: "\(address):50000",
                        phase: .writing, age: 0, idle: 0, requests: 1, bytesIn: 100,
                        bytesOut: readerRate * UInt64(second), bufferedIn: 0, bufferedOut: 1 << 20,
                        lastRequest: "GET /large", lastStatus: 200, userID: 0, username: ""))
            }
        }
        return DiagnosisSample.Readers(rows, at: time)
    }

    // MARK: what it answers

    private var failures: [Failure] {
        streams.filter { $0.status >= 400 && $0.until == 0 }.enumerated().map { index, stream in
            Failure(
                id: UInt64(index + 1), time: 1, ending: .answered, status: stream.status,
                cause: "handler-threw", reason: stream.status >= 500 ? reason : "no route has this path",
                connection: ConnectionID(loop: 1, number: 1), loop: 1, peer: stream.address,
                request: "GET \(stream.path)")
        }
    }

    func page(_ query: TrafficQuery) -> TrafficPage {
        let window = min(Double(query.window.seconds), uptime)
        var rows: [String: TrafficRow] = [:]
        var total = TrafficRow(key: "")
        var all = 0.0
        for stream in streams {
            let count = (stream.perSecond * max(0, min(stream.since, window) - stream.until)).rounded()
            all += count
            guard query.terms.allSatisfy({ holds($0, stream) }) else { continue }
            let isSpread = stream.isScan && query.by == .path
            for number in 0..<(isSpread ? Int(count) : 1) {
                let key =
                    switch query.by {
                    case .path: isSpread ? "\(stream.path)\(number)" : stream.path
                    case .status: "\(stream.status)"
                    default: stream.address
                    }
                let requests = isSpread ? 1 : UInt64(count)
                if requests == 0 { continue }
                for target in [true, false] {
                    var row = target ? total : rows[key] ?? TrafficRow(key: key)
                    row.requests += requests
                    row.p99 = stream.path == "/report" ? 310_000_000 : 40_000
                    if stream.status / 100 == 4 { row.clientErrors += requests }
                    if stream.status / 100 == 5 { row.serverErrors += requests }
                    row.isProxy = query.by == .address && proxies.contains(stream.address)
                    if target { total = row } else { rows[key] = row }
                }
            }
        }
        let sorted = rows.values.map { row in
            var row = row
            row.share = Double(row.requests) / max(1, all)
            return row
        }.sorted { left, right in
            query.sort == .p99 ? left.p99 > right.p99 : (left.requests, right.key) > (right.requests, left.key)
        }
        return TrafficPage(
            rows: Array(sorted.prefix(query.limit)), total: total, keys: sorted.count, span: UInt64(window * 1e9),
            kept: 0, lost: 0, missingLoops: 0)
    }

    private func holds(_ term: TrafficQuery.Term, _ stream: Stream) -> Bool {
        switch term.by {
        case .path: stream.path == term.key
        case .status: "\(stream.status)" == term.key || "\(stream.status / 100)xx" == term.key
        default: stream.address == term.key
        }
    }
}
