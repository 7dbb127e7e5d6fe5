// What the console knows of one loop's heap, beside the figures of the snapshot: asked for only while the view shows.

import Engine

struct HeapPane: Sendable {
    /// The loop whose map this is, by id.
    private(set) var loop: Int?
    private(set) var map: HeapMap?
    /// When the map under way was asked for, and of which loop.
    var asked: UInt64?
    var askedLoop: Int?

    /// More than a usual screen has; the view draws several as one.
    static let cells = 4096

    /// The map of this loop; nil until it has come.
    func map(of loop: Int) -> HeapMap? { self.loop == loop ? map : nil }

    /// - Parameters:
    ///   - regular: it is time for a refresh.
    ///   - isDue: nothing is under way.
    func isWanted(of loop: Int, regular: Bool, isDue: Bool) -> Bool {
        // The cursor has moved to another loop: it does not wait for the next refresh.
        if askedLoop != loop { return true }
        return regular && isDue
    }

    mutating func adopt(_ map: HeapMap, of loop: Int) {
        if loop == askedLoop { asked = nil }
        self.loop = loop
        self.map = map
    }
}
