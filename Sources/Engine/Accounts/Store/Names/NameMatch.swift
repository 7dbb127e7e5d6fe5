// The search for users by a part of their name: three characters and more use the index of all parts; one or two use
// the index of names and match its beginning. The SQL parameters go between those of a page.

import Engine

struct NameMatch {
    /// The number of the filter's first parameter in a page's SQL.
    static let firstParameter = 4

    static let allSQL = "SELECT count FROM totals WHERE name = 'users'"

    /// A condition that uses an index. Empty: all users.
    let condition: String
    /// A condition that checks the name of each user passed, and uses no index.
    let walkCondition: String
    let countSQL: String
    /// The most matches to count where there is another way to count. A long part that many names have is found by
    /// merging as many long lists as it has characters; walking along an index costs the same for any.
    static let countLimit: Int64 = 2000
    let walkCountSQL: String?
    /// ?3: limit.
    let idsSQL: String
    /// The values of ?4, ?5 … of a page, or of ?1, ?2 … of the count; with terms a count has a page's parameters.
    let values: [SQLValue]
    /// The same values where `walkCondition` is used.
    let walkValues: [SQLValue]
    let kind: Kind

    enum Kind: Sendable {
        /// No filter.
        case all
        /// By the index of names.
        case beginning
        /// By the index of parts: `m.rowid` is the user's id.
        case part
        /// All users except those that a filter finds, along the order's index: mostly that is nearly everyone. Counted
        /// as the difference.
        case rest
        /// By terms about any column, along the order's index: each user passed is checked. Counted along the table.
        case terms
    }

    /// - Parameters:
    ///   - filter: folded.
    ///   - isInverted: matches the users that the filter does not find; an empty filter matches all in either case.
    init(_ filter: String, isInverted: Bool = false) {
        if isInverted && !filter.isEmpty {
            let found = NameMatch(filter)
            condition = "NOT (\(found.walkCondition))"
            walkCondition = condition
            countSQL = NameMatch.allSQL
            walkCountSQL = nil
            idsSQL = "SELECT id FROM users u WHERE \(condition) LIMIT ?3"
            values = found.walkValues
            walkValues = values
            kind = .rest
        } else if filter.isEmpty {
            condition = ""
            walkCondition = ""
            countSQL = NameMatch.allSQL
            walkCountSQL = nil
            idsSQL = "SELECT id FROM users LIMIT ?3"
            values = []
            walkValues = []
            kind = .all
        } else if filter.unicodeScalars.count < 3 || filter.utf8.contains(0) {
            // No name contains a NUL, and a query of the index must not, because it ends there.
            condition = "u.username_key >= ?4 AND u.username_key < ?5"
            walkCondition = "+u.username_key >= ?4 AND +u.username_key < ?5"
            idsSQL = "SELECT id FROM users u WHERE \(condition) LIMIT ?3"
            walkCountSQL = nil
            countSQL = "SELECT count(*) FROM users WHERE username_key >= ?1 AND username_key < ?2"
            values = [.text(filter), .text(filter + "\u{10FFFF}")]
            walkValues = values
            kind = .beginning
        } else {
            condition = "m.user_names MATCH ?4"
            walkCondition = "instr(u.username_key, ?4) > 0"
            idsSQL = "SELECT rowid FROM user_names m WHERE \(condition) LIMIT ?3"
            countSQL =
                """
                SELECT count(*) FROM (SELECT 1 FROM user_names WHERE user_names MATCH ?1 LIMIT \
                \(NameMatch.countLimit))
                """
            // Along the index as a page does, from before the first row.
            walkCountSQL =
                """
                SELECT count(*) FROM users u WHERE (u.failed_attempts, u.id) > (?1, ?1) AND instr(u.username_key, \
                ?2) > 0
                """
            // A string of the query language: everything but the quotation mark is literal. Doubled by its byte: with a
            // combining mark after it, it would be another Character, and the string would end there.
            let parts = filter.split(at: UInt8(ascii: "\""), omittingEmptySubsequences: false)
            let quoted = parts.joined(separator: "\"\"")
            values = [.text("\"\(quoted)\"")]
            walkValues = [.text(filter)]
            kind = .part
        }
    }

    /// By terms; the values are those of the condition's parameters, from `firstParameter` on.
    init(condition: String, values: [SQLValue]) {
        self.condition = condition
        walkCondition = condition
        countSQL = "SELECT count(*) FROM users u WHERE \(condition)"
        walkCountSQL = nil
        idsSQL = "SELECT id FROM users u WHERE \(condition) LIMIT ?3"
        self.values = values
        walkValues = values
        kind = .terms
    }
}
