// Names for the ids that connections carry: a loop knows a user as a number alone.

extension AccountStore {
    /// The usernames of those ids that exist. An empty result where the database does not answer: a name that is
    /// missing from a table is no reason to show no table.
    func names(of ids: Set<Int64>) -> [Int64: String] {
        if ids.isEmpty { return [:] }
        do throws(AccountError) {
            return try read { connection throws(SQLError) in
                var names: [Int64: String] = [:]
                for id in ids {
                    // From the connection's cache: a statement is reset when it goes back, and one that stands on a
                    // row takes no other value.
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
