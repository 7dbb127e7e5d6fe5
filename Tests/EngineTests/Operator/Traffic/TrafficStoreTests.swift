// The store of the traffic under a time of the test's own: exact where there is room, an unbiased sample where there is
// not, and its memory.

import Testing

@testable import Engine

@Suite struct TrafficStoreTests {
    static let second = Clock.second
    /// Any time that is not the clock's beginning.
    static let start = 1000 * second

    static func record(
        _ path: String, from address: String = "10.0.0.1", status: UInt16 = 200, at time: UInt64, bytes: UInt64 = 10,
        took: UInt64 = 1500, user: Int64 = 0, shift: UInt8 = 0
    ) -> RequestRecord {
        let client = SocketAddress(address.contains(":") ? "[\(address)]:5" : "\(address):5") ?? SocketAddress()
        var record = RequestRecord(
            time: time, took: took, bytes: bytes, user: user, client: client, shift: shift, status: status)
        let line = "GET \(path)"
        Array(line.utf8).withUnsafeBytes { record.request.set($0) }
        record.pathHash = path.utf8.reduce(7) { ($0 &* 31) ^ UInt64($1) }
        return record
    }

    static func rows(
        _ store: TrafficStore, by key: TrafficKey, since time: UInt64 = 0, order: TrafficOrder = .requests,
        terms: [TrafficMatch.Term] = [], limit: Int = 1000
    ) -> [TrafficRow] {
        let grouping = TrafficGrouping(
            store, since: time, by: key, order: order, match: TrafficMatch(terms: terms), limit: limit, seed: 1)
        let names = TrafficNames(routes: [])
        return grouping.groups.map { group in
            var row = group.sums
            row.key = names.key(store.cell(at: group.place), by: key, users: [7: "ana"])
            return row
        }
    }

    private static func add(_ records: [RequestRecord], to store: inout TrafficStore) {
        records.withUnsafeBufferPointer { store.add($0) }
    }

    @Test func whatFits_IsExact_InEveryWindow_AlsoWhenItIsOld() {
        var store = TrafficStore(seed: 1)
        let records = (0..<300).map { (index: Int) -> RequestRecord in
            let status: UInt16 = index % 10 == 0 ? 404 : 200
            let time = Self.start + UInt64(index) * Self.second / 100
            return Self.record(
                "/p\(index % 3)", from: "10.0.\(index % 2).\(index % 5)", status: status, at: time,
                user: index % 4 == 0 ? 7 : 0)
        }
        Self.add(records, to: &store)
        // Just now, as seconds, as tens of seconds, as minutes.
        for age: UInt64 in [4, 13, 40, 300, 3000] {
            store.advance(to: Self.start + age * Self.second)
            let paths = Self.rows(store, by: .path)
            #expect(paths.map(\.requests) == [100, 100, 100])
            #expect(Set(paths.map(\.key)) == ["/p0", "/p1", "/p2"])
            #expect(paths.allSatisfy { $0.requestsMargin == 0 && $0.bytesMargin == 0 })
            #expect(paths.map(\.bytes) == [1000, 1000, 1000])
            #expect(paths.map(\.clientErrors).reduce(0, +) == 30)
            #expect(Self.rows(store, by: .address).count == 10)
            let networks = Self.rows(store, by: .network)
            #expect(networks.map(\.requests) == [150, 150])
            #expect(networks.contains { $0.key == "10.0.1.0/24" })
            #expect(Set(Self.rows(store, by: .status).map { "\($0.key) \($0.requests)" }) == ["200 270", "404 30"])
            let users = Self.rows(store, by: .user)
            #expect(users.map(\.key) == ["(no user)", "ana"])
            #expect(users.map(\.requests) == [225, 75])
            #expect(users.allSatisfy { $0.p50 == 2000 && $0.p99 == 2000 })
        }
        store.advance(to: Self.start + 4000 * Self.second)
        #expect(Self.rows(store, by: .path).isEmpty)
    }

    @Test func windows_EndNow_AndHoldNothingOlder() {
        var store = TrafficStore(seed: 1)
        for age in 0..<2000 {
            let now = Self.start + UInt64(age) * Self.second
            store.advance(to: now)
            Self.add([Self.record("/", at: now)], to: &store)
        }
        let now = Self.start + 1999 * Self.second
        func requests(_ seconds: UInt64) -> UInt64 {
            Self.rows(store, by: .path, since: now - seconds * Self.second).first?.requests ?? 0
        }
        #expect(requests(0) == 1)
        #expect(requests(10) == 11)
        #expect((59...61).contains(requests(60)))
        #expect((590...610).contains(requests(600)))
        #expect((1740...1860).contains(requests(1800)))
    }

    @Test func pathsThatAreCut_StayApart_AndTermsFindWhatRowsShow() {
        var store = TrafficStore(seed: 1)
        let long = "/" + String(repeating: "x", count: 60)
        let paths = [long + "1", long + "2", "/a?secret=1", "/a", "/b"]
        Self.add(paths.map { Self.record($0, from: "::ffff:192.0.2.7", at: Self.start) }, to: &store)
        store.advance(to: Self.start)
        let rows = Self.rows(store, by: .path)
        #expect(rows.count == 4)
        #expect(rows.first { $0.key == "/a" }?.requests == 2)
        #expect(rows.filter { $0.key.contains("…") }.count == 2)
        let names = TrafficNames(routes: ["/users/{id}"])
        for row in rows {
            let term = names.term(TrafficQuery.Term(.path, row.key)) { _ in [] }
            #expect(Self.rows(store, by: .path, terms: [term]).map(\.key) == [row.key])
        }
        for term in [
            TrafficQuery.Term(.address, "192.0.2.7"), .init(.network, "192.0.2.0/24"), .init(.status, "2xx"),
            .init(.status, "200"), .init(.route, "(no route)"), .init(.user, "(no user)"),
        ] {
            #expect(Self.rows(store, by: .status, terms: [names.term(term) { _ in [] }]).first?.requests == 5)
        }
        for term in [
            TrafficQuery.Term(.address, "192.0.2.8"), .init(.network, "198.51.100.0/24"), .init(.status, "4xx"),
            .init(.status, "x"), .init(.route, "/none"), .init(.address, "nonsense"), .init(.user, "ana"),
        ] {
            #expect(Self.rows(store, by: .status, terms: [names.term(term) { _ in [] }]).isEmpty)
        }
    }

    @Test func allOfIt_KeepsToEightMegabytes_UnderRotatingPathsAndAddresses() throws {
        #expect(MemoryLayout<RequestRecord>.stride == 128)
        let collector = TrafficCollector(RequestRings(isOn: true), routes: [], now: Self.start, seed: 1)
        #expect(MemoryLayout<TrafficCell>.stride == 128)
        #expect(collector.bytes <= TrafficCollector.budget, "\(collector.bytes)")
        var store = TrafficStore(seed: 1)
        let before = store.bytes
        for index in 0..<60_000 {
            let now = Self.start + UInt64(index) * Self.second / 1000
            if index % 100 == 0 { store.advance(to: now) }
            let address = "10.\(index >> 16).\(index >> 8 & 255).\(index & 255)"
            Self.add([Self.record("/\(index)", from: address, at: now)], to: &store)
        }
        #expect(store.bytes == before)
        #expect(Self.rows(store, by: .path, limit: .max).count == TrafficGrouping.rowLimit)
    }

    @Test func offAndOn_BeginsAnew_WithoutCaptureAndWithoutWhatWasBefore() throws {
        func serve(on ring: inout RequestRing, at time: UInt64) -> RequestRing.Place? {
            let place = ring.place()
            place?.record.pointee = Self.record("/", at: time)
            ring.tickEnds(after: 1500)
            return place
        }
        let rings = RequestRings(isOn: true)
        var collector = TrafficCollector(rings, routes: [], now: Self.start, seed: 1)
        let users = TrafficCollector.Users(names: { _ in [:] }, ids: { _ in [] })
        var before = rings.makeRing()
        _ = try collector.page(TrafficQuery(by: .agent), users, Self.start)
        let captured = serve(on: &before, at: Self.start)
        #expect(captured?.captures == true)
        rings.isOn = false
        collector.takeIfDue(Self.start + Self.second)
        // This loop has not heard of it yet.
        let late = serve(on: &before, at: Self.start + Self.second)
        #expect(late?.captures == false)
        rings.isOn = true
        var after = rings.makeRing()
        collector.takeIfDue(Self.start + 2 * Self.second)
        let query = TrafficQuery(by: .path)
        let nothing = try collector.page(query, users, Self.start + 2 * Self.second)
        #expect(nothing.total.requests == 0)
        let uncaptured = serve(on: &after, at: Self.start + 2 * Self.second)
        #expect(uncaptured?.captures == false)
        let one = try collector.page(query, users, Self.start + 3 * Self.second)
        #expect(one.total.requests == 1)
        // Whoever asks now is a first one.
        _ = try collector.page(TrafficQuery(by: .agent), users, Self.start + 3 * Self.second)
        let again = serve(on: &after, at: Self.start + 3 * Self.second)
        #expect(again?.captures == true)
    }

    // MARK: samples

    enum Load: CaseIterable {
        case zipf, uniform, rotating
    }

    /// One run of a load through a ring and a store that are too small for it: how many figures there were, how many of
    /// them were within their margin, and the sum of all with the true one.
    private static func trial(
        _ load: Load, seed: UInt64
    ) -> (figures: Int, right: Int, times: Int, timesRight: Int, sum: Double, requests: Double) {
        var random = SeededRandom(seed: seed)
        var clock = SeededRandom(seed: seed &+ 1)
        let shared = RecordRing<RequestRecord>(capacity: 256)
        var ring = RequestRing(shared, seed: seed)
        var store = TrafficStore(records: 1000, cells: 1200, seed: seed)
        var exact: [TrafficKey: [String: Double]] = [:]
        var times: [TrafficKey: [String: [Int]]] = [:]
        let count = 4000
        let paths = 150
        let weights: [Double] = (1...paths).map { 1 / Double($0) }
        let all = weights.reduce(0, +)
        var now = start
        for index in 0..<count {
            var path = random.below(paths)
            if load == .zipf {
                var left = Double(random.below(1 << 30)) / Double(1 << 30) * all
                path = 0
                while path < paths - 1, left > weights[path] {
                    left -= weights[path]
                    path += 1
                }
            }
            // Every tenth is of one path and address, among those that never come again.
            let isFixed = load != .rotating || index % 10 == 0
            let key = isFixed ? "/p\(load == .rotating ? 0 : path)" : "/r\(index)"
            let host = isFixed ? "10.0.0.\(path % 20)" : "10.1.\(index >> 8).\(index & 255)"
            exact[.path, default: [:]][key, default: 0] += 1
            exact[.address, default: [:]][host, default: 0] += 1
            // Evenly from a microsecond to a second, by their logarithms.
            let took = UInt64(1000) << UInt64(clock.below(20))
            let bucket = TickHistogram.bucket(of: took)
            times[.path, default: [:]][key, default: []].append(bucket)
            times[.address, default: [:]][host, default: []].append(bucket)
            if let place = ring.place() {
                var record = Self.record(key, from: host, at: now, took: took)
                record.shift = place.shift
                place.record.pointee = record
            }
            // Bursts of 800, which the ring has no room for, and a rest of half a second.
            if index % 800 == 799 {
                ring.tickEnds(after: 1500)
                shared.take { store.add($0) }
                now += second / 2
                store.advance(to: now)
            }
        }
        ring.tickEnds(after: 1500)
        shared.take { store.add($0) }
        store.advance(to: now + 15 * second)
        var figures = 0
        var right = 0
        var sum = 0.0
        var (quantiles, quantilesRight) = (0, 0)
        for key in [TrafficKey.path, .address] {
            let rows = Self.rows(store, by: key, limit: .max)
            if key == .path { sum = Double(rows.map(\.requests).reduce(0, +)) }
            for row in rows.prefix(20) {
                figures += 1
                let error = abs(Double(row.requests) - (exact[key]?[row.key] ?? 0))
                if error <= Double(row.requestsMargin) { right += 1 }
                let buckets = (times[key]?[row.key] ?? []).sorted()
                for (share, value, margin) in [(0.5, row.p50, row.p50Margin), (0.99, row.p99, row.p99Margin)]
                where !buckets.isEmpty {
                    let place = min(buckets.count - 1, Int((Double(buckets.count) * share).rounded(.up)) - 1)
                    let exactly = TickHistogram.bounds[min(buckets[max(0, place)], TickHistogram.bounds.count - 1)]
                    quantiles += 1
                    if (exactly > value ? exactly - value : value - exactly) <= margin { quantilesRight += 1 }
                }
            }
        }
        return (figures, right, quantiles, quantilesRight, sum, Double(count))
    }

    @Test(arguments: Load.allCases)
    func figures_AreWithinTheirMargin_In95Of100Trials(_ load: Load) {
        var figures = 0
        var right = 0
        var (times, timesRight) = (0, 0)
        var sum = 0.0
        var requests = 0.0
        for seed in 1...25 {
            let trial = Self.trial(load, seed: UInt64(seed) * 7919)
            figures += trial.figures
            right += trial.right
            times += trial.times
            timesRight += trial.timesRight
            sum += trial.sum
            requests += trial.requests
        }
        #expect(figures > 900)
        #expect(Double(right) >= 0.95 * Double(figures), "\(right) of \(figures)")
        #expect(times > 1800 && Double(timesRight) >= 0.95 * Double(times), "\(timesRight) of \(times)")
        // Without a bias: the sum over the trials is the true one.
        #expect(abs(sum / requests - 1) < 0.06, "\(sum) of \(requests)")
    }
}
