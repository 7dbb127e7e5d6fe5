import Testing

@testable import Console
@testable import Engine

@Suite struct PagedTableTests {
    struct Row: Identifiable, Sendable { var id: Int }

    static func table() -> PagedTable<Row> { PagedTable<Row>(number: { UInt64($0) }) }

    /// Returns pages like an engine: rows with values to sort by, in ascending order.
    final class Source {
        var values: [Int: UInt64]
        var asked = 0
        var rowsSent = 0
        init(_ count: Int) { values = Dictionary(uniqueKeysWithValues: (1...count).map { ($0, UInt64($0)) }) }

        private var sorted: [(key: RowKey, row: Row)] {
            values.map { (RowKey(words: [$0.value], id: UInt64($0.key)), Row(id: $0.key)) }.sorted { $0.0 < $1.0 }
        }
        private var cache: [(key: RowKey, row: Row)]?
        func changed() { cache = nil }

        func page(_ anchor: PageAnchor, limit: Int) -> (rows: [Row], keys: [RowKey], offset: Int, total: Int) {
            let all = cache ?? sorted
            cache = all
            func first(_ test: (RowKey) -> Bool) -> Int {
                var low = 0
                var high = all.count
                while low < high {
                    let middle = (low + high) / 2
                    if test(all[middle].key) { high = middle } else { low = middle + 1 }
                }
                return low
            }
            let range: Range<Int>
            switch anchor {
            case .start: range = 0..<min(limit, all.count)
            case .end: range = max(0, all.count - limit)..<all.count
            case .after(let key):
                let start = first { key < $0 }
                range = start..<min(all.count, start + limit)
            case .before(let key):
                let end = first { !($0 < key) }
                range = max(0, end - limit)..<end
            case .around(let id, let otherwise):
                let key = values[Int(id)].map { RowKey(words: [$0], id: id) } ?? otherwise
                let middle = first { !($0 < key) }
                let above = min(all.count - middle, limit - min(middle, limit / 2))
                range = max(0, middle + above - limit)..<(middle + above)
            }
            return (all[range].map(\.row), all[range].map(\.key), range.lowerBound, all.count)
        }

        func serve(_ table: inout PagedTable<Row>, visible: Int, isHeld: Bool = false) {
            var first = true
            while first || table.needsPage {
                first = false
                asked += 1
                let (anchor, limit, serial) = table.ask(visible: visible)
                let page = page(anchor, limit: limit)
                rowsSent += page.rows.count
                table.adopt(
                    rows: page.rows, keys: page.keys, total: page.total, offset: page.offset, answering: serial,
                    isHeld: isHeld)
                table.scroll(visible: visible)
            }
        }
    }

    @Test func cursor_GoesThroughAllRows_AndBack_OnFewPages() {
        let source = Source(1000)
        var table = Self.table()
        source.serve(&table, visible: 20)
        for expected in 2...1000 {
            table.move(by: 1)
            if table.needsPage { source.serve(&table, visible: 20) }
            table.scroll(visible: 20)
            #expect(table.selected == expected && table.position == expected - 1)
            #expect(table.index >= table.top && table.index < table.top + 20)
        }
        table.move(by: 1)
        #expect(table.selected == 1000 && !table.needsPage)
        for expected in stride(from: 999, through: 1, by: -1) {
            table.move(by: -1)
            if table.needsPage { source.serve(&table, visible: 20) }
            #expect(table.selected == expected && table.position == expected - 1)
        }
        #expect(source.asked < 100)
        #expect(table.rows.count <= 80)
    }

    @Test func fiftyThousand_AreScrolledThrough_APageAtATime() {
        let source = Source(50_000)
        var table = Self.table()
        source.serve(&table, visible: 50)
        // One key for each screenful, as when PgDn is held down; each causes at most one query.
        var keys = 0
        while table.selected != 50_000, keys < 2000 {
            let before = source.asked
            table.move(by: 49)
            if table.needsPage { source.serve(&table, visible: 50) }
            table.scroll(visible: 50)
            #expect(source.asked - before <= 1)
            keys += 1
        }
        #expect(keys == (50_000 - 1 + 48) / 49)
        // The rows sent are a few times the rows seen, not the table for every key.
        #expect(source.rowsSent < 50_000 * 5)
        #expect(table.rows.count <= 200)
    }

    @Test func bothEnds_AreOneQuestionAway() {
        let source = Source(50_000)
        var table = Self.table()
        source.serve(&table, visible: 20)
        table.moveToEnd()
        source.serve(&table, visible: 20)
        #expect(table.selected == 50_000 && table.position == 49_999 && source.asked == 2)
        table.moveToTop()
        source.serve(&table, visible: 20)
        #expect(table.selected == 1 && table.position == 0 && source.asked == 3)
    }

    @Test func keysThatOutrunThePages_AreOwed() {
        let source = Source(50_000)
        var table = Self.table()
        source.serve(&table, visible: 20)
        for _ in 0..<300 { table.move(by: 19) }
        source.serve(&table, visible: 20)
        #expect(table.selected == 1 + 300 * 19)
        for _ in 0..<600 { table.move(by: -19) }
        source.serve(&table, visible: 20)
        #expect(table.selected == 1)
    }

    @Test func cursor_FollowsItsObject_WhereverTheOrderTakesIt() {
        let source = Source(5000)
        var table = Self.table()
        source.serve(&table, visible: 20)
        table.move(by: 10)
        #expect(table.selected == 11)
        let line = table.index - table.top
        source.values[11] = 4000
        source.changed()
        source.serve(&table, visible: 20)
        #expect(table.selected == 11 && table.position == 3998 && table.index - table.top == line)
    }

    @Test func headOfTheOrder_IsKept_UntilTheCursorMoves() {
        let source = Source(500)
        var table = Self.table()
        source.serve(&table, visible: 20)
        source.values[1] = 400
        source.changed()
        source.serve(&table, visible: 20)
        #expect(table.selected == 2 && table.position == 0)
        // The next action must not apply to that one: it has only just come under the cursor.
        #expect(table.vanished == 1)
        table.move(by: 1)
        table.moveToTop()
        source.values[2] = 450
        source.changed()
        source.serve(&table, visible: 20)
        #expect(table.selected == 3)
    }

    @Test func heldOrder_ChangesValuesOnly_AndMarksWhatHasGone() {
        let source = Source(100)
        var table = Self.table()
        source.serve(&table, visible: 20)
        table.move(by: 5)
        let before = table.rows.map(\.id)
        source.values[1] = 90
        source.values[3] = nil
        source.changed()
        source.serve(&table, visible: 20, isHeld: true)
        #expect(table.rows.map(\.id) == before && table.stale.contains(3) && table.selected == 6)
        source.serve(&table, visible: 20)
        #expect(table.stale.isEmpty && !table.rows.map(\.id).contains(3) && table.selected == 6)
    }

    /// The numbers at the head of the table are those of now, however many rows come and go in places that are not
    /// loaded, and while the loaded ones keep theirs.
    @Test(arguments: [false, true]) func numbers_AreRight_WhileThousandsComeAndGo(isHeld: Bool) {
        let source = Source(6000)
        var table = Self.table()
        source.serve(&table, visible: 20)
        table.moveToEnd()
        source.serve(&table, visible: 20)
        table.move(by: -30)
        source.serve(&table, visible: 20)
        #expect(table.selected == 5970 && table.position + 1 == 5970 && table.total == 6000)
        for round in 0..<5 {
            for id in round * 700 + 1...round * 700 + 400 { source.values[id] = nil }
            for id in 0..<300 {
                source.values[10_000 + round * 1000 + id] = UInt64(round % 2 == 0 ? 3 : 9_000_000 + id)
            }
            source.changed()
            source.serve(&table, visible: 20, isHeld: isHeld)
            let place = source.values.values.count { $0 < 5970 }
            #expect(table.selected == 5970 && table.total == source.values.count && table.position == place)
        }
        // All from the cursor on go, its own row too.
        for (id, value) in source.values where value >= 5970 { source.values[id] = nil }
        source.changed()
        source.serve(&table, visible: 20, isHeld: isHeld)
        #expect(table.total == source.values.count)
        #expect(table.position < table.total && table.position >= table.total - 60)
    }

    @Test func rowThatHasGone_IsReplacedByTheNearest_AndSaysSo() {
        let source = Source(100)
        var table = Self.table()
        source.serve(&table, visible: 20)
        table.move(by: 49)
        source.values[50] = nil
        source.changed()
        source.serve(&table, visible: 20)
        #expect(table.selected == 51 && table.vanished == 50)
        table.acknowledge()
        #expect(table.vanished == nil)
    }

    @Test func totalThatIsTooHigh_DoesNotAskForEver() {
        var table = Self.table()
        var rounds = 0
        while rounds == 0 || (table.needsPage && rounds < 50) {
            let (anchor, _, serial) = table.ask(visible: 20)
            _ = anchor
            table.adopt(
                rows: (1...60).map { Row(id: $0) }, keys: (1...60).map { RowKey(words: [UInt64($0)], id: UInt64($0)) },
                total: 100_000,
                offset: 0, answering: serial)
            if rounds == 0 { for _ in 0..<10 { table.move(by: 19) } }
            rounds += 1
        }
        #expect(rounds < 10 && !table.needsPage && table.selected == 60)
    }

    @Test func emptiedTable_GoesBackToThoseThatAreThere() {
        let source = Source(500)
        var table = Self.table()
        source.serve(&table, visible: 20)
        table.moveToEnd()
        source.serve(&table, visible: 20)
        source.values = source.values.filter { $0.key <= 30 }
        source.changed()
        source.serve(&table, visible: 20)
        #expect(table.rows.count == 30 && table.selected == 30)
        source.values = [:]
        source.changed()
        source.serve(&table, visible: 20)
        #expect(table.selected == nil && table.current == nil && !table.needsPage)
    }

    @Test func pageOfAnOlderQuestion_IsDropped() {
        var table = Self.table()
        let (_, _, old) = table.ask(visible: 20)
        let (_, _, new) = table.ask(visible: 20)
        let keys = [RowKey(words: [7], id: 7)]
        table.adopt(rows: [Row(id: 7)], keys: keys, total: 1, offset: 0, answering: old)
        #expect(table.rows.isEmpty)
        table.reorder()
        table.adopt(rows: [Row(id: 7)], keys: keys, total: 1, offset: 0, answering: new)
        #expect(table.rows.isEmpty && table.needsPage)
    }

    @Test func anotherOrder_KeepsTheCursorOnItsObject() {
        let source = Source(1000)
        var table = Self.table()
        source.serve(&table, visible: 20)
        table.move(by: 30)
        for id in source.values.keys { source.values[id] = UInt64(1000 - id) }
        source.changed()
        table.reorder()
        source.serve(&table, visible: 20)
        #expect(table.selected == 31 && table.position == 1000 - 31)
    }

    @Test func randomWalk_NeverLeavesTheTable_AndNeverTraps() {
        let source = Source(700)
        var table = Self.table()
        var seed: UInt64 = 11
        func random(_ n: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % n
        }
        for _ in 0..<3000 {
            switch random(9) {
            case 0: table.moveToEnd()
            case 1: table.moveToTop()
            case 2: table.move(by: random(3000) - 1500)
            case 3: source.values[1 + random(900)] = random(3) == 0 ? nil : UInt64(random(900)); source.changed()
            case 4: table.reorder()
            case 5: table.moveTo(row: random(900) - 100)
            case 6: table.move(by: .min + 1 + random(2))
            case 7: table.move(by: random(5) - 2, fetching: false)
            default: source.serve(&table, visible: 1 + random(60), isHeld: random(2) == 0)
            }
            table.scroll(visible: random(60))
            #expect(table.rows.isEmpty || table.rows.indices.contains(table.index))
            #expect(table.top >= 0 && table.position <= table.total + table.rows.count)
        }
        source.serve(&table, visible: 20)
        source.serve(&table, visible: 20)
        #expect(!table.needsPage)
    }
}
