// The networks that an operator has blocked, in memory only: a restart forgets them. A value, guarded by the monitor of
// EngineParts; the main loop gets a table of it with each change.

struct BlockList: Sendable {
    private struct Entry: Sendable {
        var note: String
        var actor: String
        /// Monotonic nanoseconds when it ends.
        var until: UInt64
        let counter = BlockTable.Counter()
    }

    /// The most blocks; each costs the main loop some memory, and an operator's list its length.
    static let most = 1000

    private var entries: [AddressBlock: Entry] = [:]

    /// Adds a block; one of the same network gets the new time and note, and keeps its counts.
    /// - Returns: false where there is no room.
    mutating func add(_ network: AddressBlock, note: String, actor: String, until: UInt64, now: UInt64) -> Bool {
        forget(endedBy: now)
        if entries[network] == nil, entries.count >= Self.most { return false }
        var entry = entries[network] ?? Entry(note: note, actor: actor, until: until)
        entry.note = note
        entry.actor = actor
        entry.until = until
        entries[network] = entry
        return true
    }

    /// - Returns: false where that network is not blocked.
    mutating func remove(_ network: AddressBlock, now: UInt64) -> Bool {
        forget(endedBy: now)
        return entries.removeValue(forKey: network) != nil
    }

    private mutating func forget(endedBy now: UInt64) { entries = entries.filter { $0.value.until > now } }

    var table: BlockTable { BlockTable(entries.map { ($0.key, $0.value.until, $0.value.counter) }) }

    /// Those that stand, in the order in which they end.
    /// - Parameters now, realTime: the same moment, monotonic and since 1970.
    func standing(now: UInt64, realTime: UInt64) -> [BlockedNetwork] {
        let standing = entries.filter { $0.value.until > now }.sorted {
            $0.value.until == $1.value.until
                ? $0.key.address.number < $1.key.address.number : $0.value.until < $1.value.until
        }
        return standing.map { network, entry in
            let last = entry.counter.last.load(ordering: .relaxed)
            return BlockedNetwork(
                network: network.description, until: realTime &+ (entry.until &- now), note: entry.note,
                actor: entry.actor, hits: entry.counter.hits.load(ordering: .relaxed),
                lastHit: last == 0 ? 0 : realTime &- (now &- min(now, last)))
        }
    }
}
