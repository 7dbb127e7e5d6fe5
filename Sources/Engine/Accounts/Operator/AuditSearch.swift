// The range of the audit already searched for a filter, so that a console that asks again and again does not have all
// of it searched each time. A plain value, of the control thread.

struct AuditSearch {
    private var filter = ""
    /// Nothing matches between these ids.
    private var from: Int64 = .max
    private var to: Int64 = 0

    /// - Returns: the id after which to search for entries newer than `id`.
    func start(_ filter: String, after id: Int64) -> Int64 { isKnown(filter) && id >= from ? max(id, to) : id }

    /// - Parameters:
    ///   - id: the id passed to `start`.
    ///   - found: the newest match; nil for none.
    ///   - newest: the newest of all entries, before the search.
    mutating func note(_ filter: String, after id: Int64, found: Int64?, newest: Int64) {
        if newest < to {
            // Another database is in place of the former one: everything known is about the former.
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

    /// Compared by bytes, as the database does: two forms of an accented letter find different entries.
    private func isKnown(_ filter: String) -> Bool { filter.utf8.elementsEqual(self.filter.utf8) }
}
