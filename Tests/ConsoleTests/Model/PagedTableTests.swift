import Testing

@testable import Console
@testable import Engine

@Suite struct PagedTableTests {
    struct Row: Identifiable, Sendable { var id: Int }

    /// Answers pages as an engine does.
    final class Source {
        var ids: [Int]
        var asked = 0
        init(_ count: Int) { ids = Array(1...count) }
        func serve(_ table: inout PagedTable<Row>, visible: Int) {
            var first = true
            while first || table.needsPage {
                first = false
                asked += 1
                let limit = table.limit(visible: visible)
                let after = table.after
                let rows = ids.filter { $0 > after ?? 0 }.prefix(limit).map { Row(id: $0) }
                table.adopt(rows: Array(rows), total: ids.count, after: after)
                table.scroll(visible: visible)
            }
        }
    }

    @Test func cursor_GoesThroughAllPages_AndBack() {
        let source = Source(1000)
        var table = PagedTable<Row>()
        source.serve(&table, visible: 20)
        for expected in 2...1000 {
            table.move(by: 1, visible: 20)
            table.scroll(visible: 20)
            if table.needsPage { source.serve(&table, visible: 20) }
            #expect(table.selected == expected)
            #expect(table.position == expected - 1)
        }
        table.move(by: 1, visible: 20)
        #expect(table.selected == 1000)
        for expected in stride(from: 999, through: 1, by: -1) {
            table.move(by: -1, visible: 20)
            if table.needsPage { source.serve(&table, visible: 20) }
            #expect(table.selected == expected)
        }
        #expect(source.asked < 100)
        #expect(table.rows.count <= 60)
    }

    @Test func end_IsReachedInLargePages() {
        let source = Source(50_000)
        var table = PagedTable<Row>()
        source.serve(&table, visible: 20)
        table.moveToEnd()
        source.serve(&table, visible: 20)
        #expect(table.selected == 50_000)
        #expect(source.asked < 60)
        table.moveToTop()
        source.serve(&table, visible: 20)
        #expect(table.selected == 1)
        #expect(table.position == 0)
    }

    @Test func end_IsKept_ThroughRefreshes_AndLeftRowByRow() {
        let source = Source(5000)
        var table = PagedTable<Row>()
        source.serve(&table, visible: 20)
        table.moveToEnd()
        for _ in 0..<3 {
            source.serve(&table, visible: 20)
            #expect(table.selected == 5000 && table.position == 4999)
        }
        for expected in stride(from: 4999, through: 2500, by: -1) {
            table.move(by: -1, visible: 20)
            if table.needsPage || expected % 7 == 0 { source.serve(&table, visible: 20) }
            #expect(table.selected == expected && table.position == expected - 1)
        }
        // A lower screen asks for shorter pages: the cursor stays.
        for visible in [50, 3, 200, 1] {
            source.serve(&table, visible: visible)
            #expect(table.selected == 2500)
        }
    }

    @Test func totalThatIsTooHigh_DoesNotAskForEver() {
        var table = PagedTable<Row>()
        for round in 0..<50 {
            let limit = table.limit(visible: 20)
            let after = table.after ?? 0
            let ids = (1...1000).filter { $0 > after }.prefix(limit)
            table.adopt(rows: ids.map { Row(id: $0) }, total: 100_000, after: table.after)
            if round == 0 { table.moveToEnd() }
        }
        #expect(!table.needsPage)
        #expect(table.selected == 1000)
    }

    @Test func pageUp_CrossesPages() {
        let source = Source(500)
        var table = PagedTable<Row>()
        source.serve(&table, visible: 20)
        for _ in 0..<20 {
            table.move(by: 19, visible: 20)
            if table.needsPage { source.serve(&table, visible: 20) }
        }
        #expect(table.selected == 381)
        for _ in 0..<20 {
            table.move(by: -19, visible: 20)
            if table.needsPage { source.serve(&table, visible: 20) }
        }
        #expect(table.selected == 1)
    }

    @Test func emptiedPage_GoesBackToThoseThatAreThere() {
        let source = Source(500)
        var table = PagedTable<Row>()
        source.serve(&table, visible: 20)
        table.moveToEnd()
        source.serve(&table, visible: 20)
        source.ids = Array(1...30)
        source.serve(&table, visible: 20)
        #expect(table.rows.count == 30)
        #expect(table.selected == 30)
        source.ids = []
        source.serve(&table, visible: 20)
        #expect(table.selected == nil && table.current == nil)
    }

    @Test func pageOfAnotherPlace_IsDropped() {
        var table = PagedTable<Row>()
        table.adopt(rows: [Row(id: 7)], total: 1, after: 3)
        #expect(table.rows.isEmpty)
    }
}
