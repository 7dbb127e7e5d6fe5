// The traffic table: what its rows are by and of which time, the way down from a row, and what is done to all
// connections of an address or a network.

import Engine

extension ConsoleModel {
    var trafficColumns: [Column<TrafficRow>] { TrafficColumns.table(by: traffic.by, span: 0, ascii: true).columns }

    // MARK: what it shows

    mutating func showTraffic(by key: TrafficKey, _ window: TrafficWindow?) -> [Effect] {
        tables.traffic.begin(by: key, window ?? traffic.window)
        keepFieldsOfFilter()
        return show(.traffic)
    }

    mutating func changeGroup(_ step: Int) -> [Effect] {
        let keys = TrafficKey.all(users: keepsUsers)
        let index = keys.firstIndex(of: traffic.by) ?? 0
        tables.traffic.show(by: keys[(index + step + keys.count) % keys.count])
        keepFieldsOfFilter()
        return pageQueries(regular: false)
    }

    mutating func nextWindow() -> [Effect] {
        let windows = TrafficWindow.allCases
        let index = windows.firstIndex(of: traffic.window) ?? 0
        tables.traffic.show(windows[(index + 1) % windows.count])
        tables.release(.traffic)
        return pageQueries(regular: false)
    }

    /// A text that the keys of some rows had is not looked for in others.
    private mutating func keepFieldsOfFilter() {
        tables.change(.traffic) {
            $0.filter = TrafficFilterText.fields(of: $0.filter)
            $0.problem = ""
        }
    }

    func trafficProblem(_ filter: String) -> String {
        do throws(TrafficFilterText.Problem) {
            let terms = try TrafficFilterText.parse(filter).terms
            if !keepsUsers, terms.contains(where: { $0.by == .user }) { return Self.noUsers }
            return traffic.terms.count + terms.count > TrafficQuery.termLimit ? Self.tooMany : ""
        } catch {
            return error.message
        }
    }

    private static let tooMany = "a question about traffic has at most \(TrafficQuery.termLimit) terms"

    // MARK: down and back

    /// From a row to what is below it: a path's addresses, an address's connections.
    mutating func enterTraffic() -> [Effect] {
        guard let row = traffic.table.current else { return [] }
        guard let below = traffic.by.below else {
            let way = (traffic.trail.map(\.text) + ["\(traffic.by.rawValue)=\(row.key)"]).joined(separator: " > ")
            return showConnections(where: "peer=\(Self.block(of: row.key))", by: way)
        }
        let filter = sheet(.traffic).filter
        let terms = traffic.terms.count + (((try? TrafficFilterText.parse(filter))?.terms.count) ?? 0)
        guard terms < TrafficQuery.termLimit else {
            say(.failed, Self.tooMany)
            return []
        }
        tables.traffic.enter(row.key, filter: filter, rowsBy: below)
        return setFilter("", .traffic)
    }

    mutating func backToTraffic() -> [Effect] {
        tables.change(.connections) {
            $0.filter = ""
            $0.problem = ""
        }
        tables.connections.restart()
        return show(.traffic)
    }

    // MARK: all connections of an address

    /// Finds them first, and asks.
    mutating func askThere(_ kick: Kick) -> [Effect] {
        guard let key = addressHere else { return [] }
        return askMatching("peer=\(Self.block(of: key))", kick)
    }

    mutating func beginBlockThere() -> [Effect] {
        guard let key = addressHere else { return [] }
        return beginBlock(of: key)
    }

    /// The address or network under the cursor; nil where there is none, which is said.
    private var addressHere: String? {
        mutating get {
            if let gone = traffic.table.vanished {
                tables.traffic.table.acknowledge()
                let here = traffic.table.current?.key ?? ""
                say(.hint, "\(gone) has left this row; the cursor is on \(here) now: press again for that one")
                return nil
            }
            guard [.address, .network].contains(traffic.by) else {
                say(.hint, "that is done to an address or a network: Enter goes to those of this row")
                return nil
            }
            guard let row = traffic.table.current else {
                say(.hint, "there is no row here")
                return nil
            }
            return row.key
        }
    }
}
