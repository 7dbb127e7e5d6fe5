// The pages that several consoles share, under a time of the test's own, and the proxies that a page marks.

import Testing

@testable import Engine

@Suite struct RecentTrafficTests {
    private static let start = 1000 * Clock.second

    private static func page(_ requests: UInt64, rows: Int = 1) -> TrafficPage {
        var row = TrafficRow(key: "10.0.0.1")
        row.requests = requests
        return TrafficPage(
            rows: Array(repeating: row, count: rows), total: row, keys: rows, span: 0, kept: 0, lost: 0,
            missingLoops: 0)
    }

    @Test func page_IsSharedByEqualQuestions_AsLongAsTheyWantIt() {
        let query = TrafficQuery(by: .address, window: .tenSeconds, limit: 20, age: 1000)
        var recent = RecentTraffic()
        recent.keep(Self.page(7), query, at: Self.start)
        #expect(recent.page(query, at: Self.start + 900 * Clock.millisecond)?.rows.first?.requests == 7)
        #expect(recent.page(query, at: Self.start + 1001 * Clock.millisecond) == nil)
        var other = query
        other.age = 0
        #expect(recent.page(other, at: Self.start) == nil)
        other = query
        other.terms = [TrafficQuery.Term(.status, "404")]
        #expect(recent.page(other, at: Self.start) == nil)
        // The newer takes the place of the older; what nobody may share is not kept.
        recent.keep(Self.page(8), query, at: Self.start + Clock.millisecond)
        #expect(recent.page(query, at: Self.start + 2 * Clock.millisecond)?.rows.first?.requests == 8)
        other = TrafficQuery(by: .path)
        recent.keep(Self.page(9), other, at: Self.start)
        other.age = 1000
        recent.keep(Self.page(9, rows: 129), other, at: Self.start)
        #expect(recent.page(other, at: Self.start) == nil)
    }

    @Test func pages_AreBounded_TheOldestGoFirst() {
        var recent = RecentTraffic()
        for limit in 0..<100 {
            recent.keep(Self.page(UInt64(limit)), TrafficQuery(by: .path, limit: limit, age: 1000), at: Self.start)
        }
        let kept = (0..<100).filter {
            recent.page(TrafficQuery(by: .path, limit: $0, age: 1000), at: Self.start) != nil
        }
        #expect(kept == Array(76..<100))
        let large = TrafficQuery(by: .address, age: 1000)
        recent.keep(Self.page(1, rows: 120), large, at: Self.start)
        #expect(recent.page(large, at: Self.start)?.rows.count == 120)
        let left = kept.filter { recent.page(TrafficQuery(by: .path, limit: $0, age: 1000), at: Self.start) != nil }
        #expect(left == Array(92..<100))
    }

    @Test func trustedProxies_AreMarked_AmongAddressesAlone() throws {
        let test = try TestServer { $0.trustedProxies = ["127.0.0.2"] }
        for address in ["127.0.0.1", "127.0.0.2"] { #expect(try test.client(from: address).get("/nothing") != nil) }
        func marks(_ key: TrafficKey) -> [String: Bool] {
            guard case .traffic(let page) = test.ask(.traffic(TrafficQuery(by: key))) else { return [:] }
            return Dictionary(page.rows.map { ($0.key, $0.isProxy) }) { $1 }
        }
        #expect(eventually { marks(.address) == ["127.0.0.1": false, "127.0.0.2": true] })
        #expect(marks(.path) == ["/nothing": false])
        test.stop()
    }
}
