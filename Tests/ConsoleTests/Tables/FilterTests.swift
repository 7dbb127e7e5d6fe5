import Testing

@testable import Console
@testable import Engine

@Suite struct FilterTests {
    @Test func terms_BecomeTheEnginesFilter() throws {
        let filter = try ConnectionFilterText.parse(
            "loop=2 idle>30s user=ana in>1M state=writing /api age<=1.5h st!=200 reqs>=2k", isInverted: true)
        #expect(filter.isInverted)
        #expect(
            filter.terms == [
                .number(.loop, .equal, 2), .number(.idle, .greater, 30_000_000_000), .user("ana", isEqual: true),
                .number(.bytesIn, .greater, 1 << 20), .state(.writing, isEqual: true), .anywhere("/api"),
                .number(.age, .lessOrEqual, 5_400_000_000_000), .number(.status, .notEqual, 200),
                .number(.requests, .greaterOrEqual, 2000),
            ])
        #expect(
            try ConnectionFilterText.parse("state=wait", isInverted: false).terms == [.state(.waiting, isEqual: true)])
        #expect(
            try ConnectionFilterText.parse("\"GET /a b\" >x =", isInverted: false).terms == [
                .anywhere("GET /a b"), .anywhere(">x"), .anywhere("="),
            ])
        #expect(try ConnectionFilterText.parse("   ", isInverted: false).isEmpty)
        // A combining mark after a quotation mark, a blank or a comparison does not hide it.
        let terms = FilterTerm.split("\"a b\"\u{301} c \u{301}d last=\u{338}e")
        #expect(terms.map(\.value) == ["a b\u{301}", "c", "\u{301}d", "\u{338}e"])
        #expect(FilterTerm.split("last=\u{338}e").map(\.test) == ["="])
        #expect(FilterTerm.quantity("5\u{212A}", step: 1000) == nil)
    }

    @Test(arguments: [
        ("idle>x", "idle takes a number, as in idle>30s"), ("colour=red", "no field \"colour\": lp state"),
        ("state=odd", "state is one of idle, reading"),
        ("user>3", "user takes = or !="), ("in>1e999", "in takes a number"), ("age>-3s", "age takes a number"),
        ("reqs=", "reqs takes a number"), ("peer=", "peer takes a text, as in peer=10.0.0."),
        ("user!=", "user takes a text"), ("last=\"\"", "last takes a text"), ("peer=10.0.0.0/", "peer takes a text"),
        ("st=999", "there is no status 999"), ("st!=20", "there is no status 20"),
        ("idle>nan", "idle takes a number"), ("in>99999999T", "in takes a number"),
    ])
    func mistake_SaysWhatToType(_ line: String, _ words: String) {
        let problem = #expect(throws: ConnectionFilterText.Problem.self) {
            try ConnectionFilterText.parse(line, isInverted: false)
        }
        #expect(problem?.message.contains(words) == true, "\(problem?.message ?? "")")
    }

    @Test func everyField_HasAnExampleThatIsUnderstood() throws {
        for example in ConnectionFilterText.examples {
            #expect(try ConnectionFilterText.parse(example, isInverted: false).terms.count == 1)
        }
    }

    @Test func rowsThatAreHere_AreSortedAndFilteredByTheirColumns() {
        let columns: [Column<Int>] = [
            Column("N", 4, priority: 0, value: { Double($0) }) { Field("\($0)") },
            Column("WORD", 4, priority: 0) { Field($0 % 2 == 0 ? "even" : "odd") },
        ]
        var sheet = TableSheet(sort: "n")
        let rows = [5, 3, 8, 1, 30]
        func shown() -> [Int] { LocalRows.arrange(rows, sheet, columns).map { rows[$0] } }
        #expect(shown() == [1, 3, 5, 8, 30])
        sheet.isDescending = true
        #expect(shown() == [30, 8, 5, 3, 1])
        sheet.filter = "n>3 odd"
        #expect(shown() == [5])
        sheet.isInverted = true
        #expect(shown() == [30, 8, 3, 1])
        sheet.isInverted = false
        sheet.filter = "word!=odd"
        #expect(shown() == [30, 8])
        sheet = TableSheet(sort: "word")
        #expect(shown() == [8, 30, 5, 3, 1])
        #expect(LocalRows.problem("size>3", columns).contains("no column \"size\": n word"))
        #expect(LocalRows.problem("n>x", columns).contains("takes a number"))
    }

    @Test func anyBytes_AreTakenAsAFilter() {
        var seed: UInt64 = 5
        let alphabet = Array("idle>=<!30smKT\"'/ .=-eE9\u{0}\u{202E}漢".unicodeScalars)
        for _ in 0..<3000 {
            var view = String.UnicodeScalarView()
            for _ in 0..<12 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                view.append(alphabet[Int(seed >> 33) % alphabet.count])
            }
            _ = try? ConnectionFilterText.parse(String(view), isInverted: false)
            _ = FilterTerm.split(String(view))
        }
    }
}
