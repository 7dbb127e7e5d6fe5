// The table of columns, walked: each is shown, sorted by both ways, filtered by and told of in the manual.

import Foundation
import Testing

@testable import Console
@testable import Engine

@Suite struct ConnectionColumnTests {
    typealias Desk = KeyEffectTests.Desk

    @Test func names_AreUnique_AndAreNotTheOneOfAnother() {
        let columns = ConnectionColumn.allCases
        #expect(Set(columns.map(\.entry.name)).count == columns.count)
        for column in columns {
            let entry = column.entry
            #expect(!entry.help.isEmpty && (entry.look != nil || entry.filter != nil))
            // The word in the head is the one in a filter and in `:sort`.
            #expect(entry.look.map { $0.title.lowercased() == entry.word } ?? true)
            if entry.look != nil {
                for name in [entry.name, entry.word] { #expect(ConnectionColumn(sort: name) == column) }
            }
            if let filter = entry.filter {
                for name in [entry.name, entry.word] + filter.also {
                    #expect(ConnectionColumn(filter: name) == column, "\(name)")
                }
            }
        }
        #expect(Set(ConnectionColumn.filtered.map { $0.entry.filter?.rank }).count == ConnectionColumn.filtered.count)
        #expect(ConnectionColumn(sort: "head") == nil && ConnectionColumn(filter: "colour") == nil)
    }

    @Test(arguments: ConnectionColumn.shown)
    func everyColumn_IsShown_AndSortedByBothWays(_ column: ConnectionColumn) throws {
        let entry = column.entry
        let look = try #require(entry.look)
        var desk = Desk(connections: 12)
        desk.press("2")
        desk.refresh()
        let heads = ScreenTests.lines(desk.model, 200, 40).first { $0.contains("PEER") } ?? ""
        #expect(heads.contains(look.title))
        // Ids are sorted by from the beginning; naming the order there is turns it round. Of numbers the largest come
        // first.
        let first = column == .id || column.isQuantity
        for turn in 0..<2 {
            desk.press(":sort " + entry.word)
            desk.press(.enter)
            let queries = desk.engine.sent.compactMap { if case .connections(let query) = $0 { query } else { nil } }
            let last = try #require(queries.last)
            #expect(last.sort == column && last.isDescending == (first != (turn == 1)))
        }
    }

    @Test(arguments: ConnectionColumn.filtered)
    func everyField_BecomesATermOfItsColumn(_ column: ConnectionColumn) throws {
        let filter = try #require(column.entry.filter)
        for name in [column.entry.name, column.entry.word] + filter.also {
            let terms = try ConnectionFilterText.parse(name + filter.example, isInverted: false).terms
            switch try #require(terms.first) {
            case .number(let named, _, _), .text(let named, _, _): #expect(named == column)
            case .user: #expect(column == .user)
            case .anywhere: Issue.record("\(name) is no field")
            }
        }
        #expect(ConnectionFilterText.examples.contains(column.entry.word + filter.example))
    }

    /// A plain word of a filter is looked for in every column shown.
    @Test(arguments: ConnectionColumn.shown.filter(\.isQuantity)) func everyNumber_IsFoundAsItIsShown(
        _ column: ConnectionColumn
    ) {
        var number: UInt64 = 7
        for _ in 0..<60 {
            number = number &* 3 / 2 &+ 11
            if case .time = column.entry.kind, number > 800_000_000_000_000_000 { break }
            var row = ConnectionState()
            row[column] = column == .status ? 100 + number % 500 : number
            let shown = ConnectionColumns.table([row][...]).columns.first { $0.id == column.entry.name }
            let text = shown?.field(row).text.lowercased() ?? ""
            let ranges = ConnectionMatch.shownNumbers(text).filter { $0.column == column }.map(\.range)
            #expect(ranges.contains { $0.contains(row[column]) }, "\(text) \(row[column]) \(ranges)")
        }
    }

    @Test func everyColumn_IsWrittenByItsName() throws {
        for column in ConnectionColumn.allCases {
            let text = String(decoding: try JSONEncoder().encode([column]), as: UTF8.self)
            #expect(text == "[\"\(column.entry.name)\"]")
            #expect(try JSONDecoder().decode([ConnectionColumn].self, from: Data(text.utf8)) == [column])
        }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([ConnectionColumn].self, from: Data("[\"colour\"]".utf8))
        }
    }
}
