// The names for the user ids of connections: a loop knows a user by number only.

extension AccountStore {
    /// The usernames of those ids that exist. Empty where the database fails: a table without names is better than no
    /// table.
    func names(of ids: Set<Int64>) -> [Int64: String] {
        if ids.isEmpty { return [:] }
        do throws(AccountError) {
            return try read { connection throws(SQLError) in
                var names: [Int64: String] = [:]
                for id in ids {
                    // Prepared for each id, from the connection's cache: a statement is reset when it goes back, and
                    // one on a row takes no new values.
                    let statement = try connection.prepare("SELECT username FROM users WHERE id = ?1")
                    try statement.bind([.integer(id)])
                    if try statement.step() { names[id] = statement.text(0) }
                }
                return names
            }
        } catch {
            return [:]
        }
    }
}
