// The words of a filter of users: fields, values, dates, and what is said of one that means nothing.

import Testing

@testable import Console
@testable import Engine

@Suite struct UserFilterTextTests {
    private func parse(_ text: String, offset: Int = 0) throws -> [UserQuery.Term] {
        try UserFilterText.parse(text, offset: offset)
    }

    private func problem(_ text: String) -> String {
        do throws(UserFilterText.Problem) {
            _ = try UserFilterText.parse(text, offset: 0)
            return ""
        } catch {
            return error.message
        }
    }

    @Test(arguments: UserColumn.allCases) func everyColumn_IsFilteredAndSortedByItsHead(column: UserColumn) throws {
        let head = UserColumns.table(offset: 0).columns[UserColumn.allCases.firstIndex(of: column) ?? 0]
        #expect(head.title == column.title && head.id == column.rawValue && head.isSortable)
        #expect(try parse(column.term + column.example).count == 1)
        #expect(UserFilterText.fields.contains { $0.name == column.term })
        #expect(UserColumn(called: column.rawValue.lowercased()) == column)
    }

    @Test func numbers_AndWords_BecomeTerms() throws {
        #expect(
            try parse("fail>3 sess!=1 id<=1k state=LOCKED role!=operator name=ana") == [
                .range(.failedAttempts, UserQuery.Span(4, .max), isEqual: true),
                .range(.sessions, UserQuery.Span(1, 1), isEqual: false),
                .range(.id, UserQuery.Span(.min, 1000), isEqual: true), .word(.state, "locked", isEqual: true),
                .word(.role, "operator", isEqual: false), .name("ana", isEqual: true),
            ])
        #expect(try parse("\"ana b\" 7") == [.anywhere("ana b", dates: nil), .anywhere("7", dates: nil)])
    }

    @Test func dateThatIsNotWhole_IsASpan_OfTheOperatorsClock() throws {
        #expect(
            try parse("created=1970-01-02") == [.range(.created, UserQuery.Span(86_400, 172_799), isEqual: true)])
        #expect(
            try parse("created=1970-01-02", offset: 3600)
                == [.range(.created, UserQuery.Span(82_800, 169_199), isEqual: true)])
        // GNU date: `date -ud 2026-05-01 +%s` and so on.
        let may = UserQuery.Span(1_777_593_600, 1_780_271_999)
        #expect(try parse("created>2026-05") == [.range(.created, UserQuery.Span(may.to + 1, .max), isEqual: true)])
        #expect(try parse("last-login<2026-05") == [.range(.lastLogin, UserQuery.Span(1, may.from - 1), isEqual: true)])
        #expect(try parse("2026-05") == [.anywhere("2026-05", dates: may)])
        #expect(
            try parse("created=2024-02-29T23:59")
                == [.range(.created, UserQuery.Span(1_709_251_140, 1_709_251_199), isEqual: true)])
        #expect(try parse("last-login=never") == [.range(.lastLogin, UserQuery.Span(.min, 0), isEqual: true)])
        // What is shown finds itself.
        for second: Int64 in [1_709_251_140, 1_780_000_000, 4_000_000_000] {
            let span = try #require(DateText.span(Format.date(second, offset: 7200), offset: 7200))
            #expect(span.from <= second && second <= span.to && span.to - span.from == 59)
        }
    }

    @Test(arguments: ["2025-02-29", "2026-13", "2026-00", "1969", "2026-05-31T24", "2026-5", "", "today", "２０２６"])
    func dateThatThereIsNot_IsSaid(text: String) {
        #expect(problem("created=\(text)").hasPrefix("created takes a date or its beginning"))
    }

    @Test func unknownFieldsAndValues_AreSaid() {
        #expect(problem("hue=red") == "no field \"hue\": id name state sess role fail last-login created")
        #expect(problem("state=gone") == "state is one of active, locked")
        #expect(problem("state>locked") == "state takes = or !=, as in state=locked")
        #expect(problem("fail>many") == "fail takes a number, as in fail>3")
        #expect(problem("name=") == "name takes a text, as in name=ana")
        #expect(problem("a b c d e f g h i") == "a filter of users has at most 8 words")
    }
}
