// The paging of users in either direction by the values of their last row (UserQuery.Mark): turns anchors of the table
// into the engine's query, and rows that arrive into the table's window.

import Engine

struct UserPaging: Equatable, Sendable {
    /// The page was asked for from its end, so its rows are in the opposite order.
    var isFlipped = false
    /// The number of rows before the page's first one, if known in advance; nil: the page ends the table.
    var offset: Int?
    /// The number of rows before the end of a flipped page, for its offset.
    var end: Int?

    /// - Parameters:
    ///   - table: the loaded rows, for the marks.
    ///   - terms: those of the sheet's filter.
    static func query(
        _ anchor: PageAnchor, in table: PagedTable<UserState>, sheet: TableSheet, terms: [UserQuery.Term], limit: Int
    ) -> (query: UserQuery, paging: UserPaging) {
        var query = UserQuery(
            terms: terms, isInverted: sheet.isInverted, sort: UserColumn(rawValue: sheet.sort) ?? .id,
            isDescending: sheet.isDescending, limit: limit)
        guard case .around(let number, _) = anchor,
            let index = table.rows.firstIndex(where: { UInt64(bitPattern: $0.id) == number })
        else {
            if case .end = anchor {
                query.isDescending.toggle()
                return (query, UserPaging(isFlipped: true, offset: nil))
            }
            return (query, UserPaging(offset: 0))
        }
        let start = index - limit / 2
        if start > 0 {
            query.mark = UserQuery.Mark(table.rows[start - 1])
            return (query, UserPaging(offset: table.offset &+ start))
        }
        if table.offset == 0 { return (query, UserPaging(offset: 0)) }
        // Rows above are wanted that are not loaded: asks for the page that ends half a page below the cursor, from its
        // end.
        let end = min(table.rows.count - 1, index + limit / 2)
        query.isDescending.toggle()
        query.mark = UserQuery.Mark(table.rows[end])
        return (query, UserPaging(isFlipped: true, offset: 0, end: table.offset &+ end))
    }

    /// The rows in the table's order, and the number of rows before them.
    func place(_ page: UserPage, limit: Int) -> (rows: [UserState], offset: Int) {
        guard isFlipped else { return (page.rows, offset ?? 0) }
        let rows = Array(page.rows.reversed())
        guard offset != nil else { return (rows, max(0, page.total - rows.count)) }
        // A page that is not full began at the beginning.
        return (rows, rows.count < limit ? 0 : max(0, (end ?? rows.count) - rows.count))
    }

    /// Places that compare in the rows' order, which is all the table needs.
    static func keys(_ rows: [UserState], offset: Int) -> [RowKey] {
        rows.enumerated().map {
            RowKey(words: [UInt64(clamping: offset &+ $0.offset)], id: UInt64(bitPattern: $0.element.id))
        }
    }
}
