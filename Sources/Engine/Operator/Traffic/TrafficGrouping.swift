// The answer to a question about the traffic: cells that have the same key are added up, and the heaviest keys become
// rows. On the control thread, in memory that is bounded and given back.

struct TrafficGrouping {
    static let rowLimit = 1000

    /// The hash of a cell's key, with the cell's place.
    private struct Item {
        var hash: UInt64
        var place: UInt32
    }

    /// A key, by one of its cells.
    struct Group {
        var place: Int
        var sums: TrafficRow
        fileprivate var order: Double
    }

    /// Rows without their keys, the heaviest first.
    private(set) var groups: [Group] = []
    private(set) var total = TrafficRow(key: "")
    private(set) var keys = 0
    private(set) var kept = 0

    /// Bytes that a question takes at most while it is answered, without the texts of the page.
    static var bytes: Int {
        TrafficStore.placeLimit * MemoryLayout<Item>.stride + 2 * rowLimit * MemoryLayout<Group>.stride
    }

    /// - Parameters:
    ///   - time: monotonic nanoseconds at which the window begins.
    ///   - captured: only requests of which the texts were captured.
    ///   - seed: of the keys' hash, unknown to clients.
    ///   - isWanted: of a cell with a key that no cell before had; says whether it becomes a row.
    init(
        _ store: TrafficStore, since time: UInt64, by key: TrafficKey, order: TrafficOrder, match: TrafficMatch,
        limit: Int, captured: Bool = false, seed: UInt64 = .random(in: .min ... .max),
        isWanted: (TrafficCell) -> Bool = { _ in true }
    ) {
        let limit = max(0, min(limit, Self.rowLimit))
        var items: ContiguousArray<Item> = []
        items.reserveCapacity(TrafficStore.placeLimit)
        var all = TrafficSums()
        var found = TrafficSums()
        // Where few cells hold what is asked for, only the paths of those are looked for.
        let withPaths = match.isAboutPaths || key == .path && match.terms.isEmpty
        store.forEach(since: time, withPaths: withPaths) { cell, place in
            if captured, cell.agent == 0 { return }
            all.add(cell)
            guard match.holds(cell) else { return }
            found.add(cell)
            let cell = key == .path && !withPaths ? store.cell(at: place) : cell
            items.append(Item(hash: Self.hash(cell, by: key, seed), place: UInt32(truncatingIfNeeded: place)))
        }
        kept = items.count
        let longest = all.longest
        total = found.row("", of: all.requests, longest: longest)
        // Keys with the same hash count as one: of 64 bits under an unknown seed nobody can make two.
        items.sort { $0.hash < $1.hash }
        var sums = TrafficSums()
        var at = 0
        while at < items.count {
            let first = items[at]
            sums.clear()
            let isRow = isWanted(store.cell(at: Int(first.place)))
            while at < items.count, items[at].hash == first.hash {
                if isRow { sums.add(store.cell(at: Int(items[at].place), withPath: false)) }
                at += 1
            }
            guard isRow else { continue }
            keys += 1
            // The text comes later: most keys have no place on the page.
            groups.append(
                Group(
                    place: Int(first.place), sums: sums.row("", of: all.requests, longest: longest),
                    order: sums.value(of: order)))
            if groups.count >= 2 * Self.rowLimit { cut(to: limit) }
        }
        cut(to: limit)
    }

    private mutating func cut(to limit: Int) {
        groups.sort { ($0.order, $0.sums.requests, $1.place) > ($1.order, $1.sums.requests, $0.place) }
        groups.removeLast(max(0, groups.count - limit))
    }

    private static func hash(_ cell: TrafficCell, by key: TrafficKey, _ seed: UInt64) -> UInt64 {
        var hash = TrafficHash(seed)
        switch key {
        case .route: hash.add(UInt64(cell.route))
        case .path:
            hash.add(cell.path)
            hash.add(UInt64(cell.pathHash))
        case .address: hash.add(cell.client)
        case .network: hash.add(cell.client.network)
        case .status: hash.add(UInt64(cell.status))
        case .user: hash.add(UInt64(bitPattern: cell.user))
        case .agent: hash.add(UInt64(cell.agent))
        case .referer: hash.add(UInt64(cell.referer))
        }
        return hash.value
    }
}
