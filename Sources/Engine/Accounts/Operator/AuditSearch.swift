// How far the audit has been searched for a filter, so that a console that asks again and again does not have all of it
// looked through each time. A plain value, of the control thread.

struct AuditSearch {
    private var filter = ""
    /// Between these ids nothing matches.
    private var from: Int64 = .max
    private var to: Int64 = 0

    /// - Returns: behind which id to search for what has come after `id`.
    func start(_ filter: String, after id: Int64) -> Int64 { isKnown(filter) && id >= from ? max(id, to) : id }

    /// - Parameters:
    ///   - id: what `start` was asked for.
    ///   - found: the newest that matched; nil for none.
    ///   - newest: of all entries, before the search.
    mutating func note(_ filter: String, after id: Int64, found: Int64?, newest: Int64) {
        if newest < to {
            // Another database in the place of this one: all that was known is of the other.
            self = AuditSearch()
            return
        }
        if let found {
            from = found
        } else if !isKnown(filter) || id < from {
            from = id
        }
        self.filter = filter
        to = max(from, newest)
    }

    /// By its bytes, as the database compares them: two forms of an accented letter find different entries.
    private func isKnown(_ filter: String) -> Bool { filter.utf8.elementsEqual(self.filter.utf8) }
}
