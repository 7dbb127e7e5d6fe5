import Testing

@testable import Console

@Suite struct CanvasTests {
    @Test func everything_IsClipped() {
        var canvas = Canvas(width: 10, height: 3, ascii: false)
        canvas.put("hello world and more", 5, 1)
        canvas.put("off", -3, 0)
        canvas.put("off", 0, 99)
        canvas.put("off", .max, 0)
        canvas.putRight("right", right: 10, 2, limit: 4)
        canvas.line("─", -5, 0, count: .max, .rule)
        canvas.fill(Rect(x: -10, y: -10, width: 100, height: 100), .bar)
        canvas.put("hello world and more", 5, 1)
        #expect(canvas.text(row: 1) == "     hell…")
        #expect(canvas.cell(10, 0) == nil && canvas.cell(0, -1) == nil)
    }

    @Test func wideCharacter_AtTheEdge_IsNotHalved() {
        var canvas = Canvas(width: 4, height: 1, ascii: false)
        canvas.put("abc漢", 0, 0)
        #expect(canvas.text(row: 0) == "abc…")
        canvas.put("漢漢", 0, 0)
        #expect(canvas.text(row: 0) == "漢漢")
        canvas.put("x", 1, 0)
        #expect(canvas.text(row: 0) == " x漢")
        canvas.put("y", 2, 0)
        #expect(canvas.text(row: 0) == " xy ")
    }

    @Test func size_IsBounded() {
        #expect(Canvas(width: -1, height: .min, ascii: false).cells.isEmpty)
        let canvas = Canvas(width: .max, height: 1, ascii: false)
        #expect(canvas.width == Canvas.largest)
    }

    @Test func sparkline_TakesAnyNumbers() {
        var canvas = Canvas(width: 8, height: 2, ascii: false)
        Chart.sparkline([.nan, .infinity, -1, 0, 1, 2, 4, 8], on: &canvas, 0, 0, width: 8)
        #expect(canvas.text(row: 0) == "    ▁▂▄█")
        Chart.bar(.nan, on: &canvas, 0, 1, width: 8)
        #expect(canvas.text(row: 1) == "░░░░░░░░")
        Chart.bar(0.5, on: &canvas, 0, 1, width: 8)
        #expect(canvas.text(row: 1) == "████░░░░")
        Chart.bar(9e99, on: &canvas, 0, 1, width: 8)
        #expect(canvas.text(row: 1) == "████████")
    }

    @Test func area_FillsFromBelow() {
        var canvas = Canvas(width: 4, height: 2, ascii: false)
        Chart.area([0, 0, 0, 0, 4, 4, 8, 8], on: &canvas, canvas.bounds)
        #expect(canvas.text(row: 0) == "   ⣿")
        #expect(canvas.text(row: 1) == "  ⣿⣿")
    }
}
