// The console's data about one loop's heap, besides the figures of the snapshot: asked for only while the view shows.

import Engine

struct HeapPane: Sendable {
    /// The loop of this map, by id.
    private(set) var loop: Int?
    private(set) var map: HeapMap?
    /// The time when the pending map was asked for, and its loop.
    private var asked: UInt64?
    private var askedLoop: Int?

    /// More cells than a usual screen has; the view draws several as one.
    static let cells = 4096

    /// The map of this loop; nil until it has come.
    func map(of loop: Int) -> HeapMap? { self.loop == loop ? map : nil }

    /// - Parameter regular: it is time for a refresh.
    func isWanted(of loop: Int, regular: Bool, at now: UInt64) -> Bool {
        // The cursor has moved to another loop, which should not wait for the next refresh.
        if askedLoop != loop { return true }
        // Not pending, or pending for so long that no reply is expected.
        return regular && (asked.map { now > $0 && now - $0 > 5_000_000_000 } ?? true)
    }

    mutating func ask(of loop: Int, at now: UInt64) {
        asked = now
        askedLoop = loop
    }

    mutating func wasRefused() { asked = nil }

    mutating func adopt(_ map: HeapMap, of loop: Int) {
        if loop == askedLoop { asked = nil }
        self.loop = loop
        self.map = map
    }
}
