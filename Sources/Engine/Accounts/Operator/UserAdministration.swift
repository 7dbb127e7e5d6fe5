// The administration of a data folder's users, with or without a running server, for `reactor users`. Opens the
// database and nothing else; the server checks twice a second whether anybody has changed it. Every call blocks; from
// any thread.

import AccountResources
import CLinux
import Engine
import Glibc

/// The accounts of a data folder, whether its server runs or not.
public final class UserAdministration: Sendable {
    /// The reason for a refusal, in one line that says what to do.
    public struct Refusal: Error, CustomStringConvertible, Sendable {
        public let description: String
    }

    private static let actor = "command line"

    private let accounts: AccountStore
    private let json = JSONScratch()

    /// Opens the database; rules for passwords and costs of hashes are those of the server last started on it.
    /// - Parameters:
    ///   - creating: makes folder and database where there are none.
    ///   - warn: takes a warning for the operator, in one line.
    /// - Throws: a line for the operator.
    public init(
        dataFolder: String, creating: Bool = false, warn: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(Refusal) {
        let path = dataFolder + "/reactor.db"
        if !creating, access(path, F_OK) != 0 {
            throw Refusal(
                description:
                    "there is no database in \(dataFolder): name the server's data folder with --data, or start it once"
            )
        }
        let database: Database
        var settings: AccountSettings
        do throws(SQLError) {
            try DataFolder.make(dataFolder)
            database = try Database(
                path: path, readers: 1, leaseTimeout: 10_000, migrations: DatabaseSchema.migrations, report: warn)
            settings = try AccountSettings(publishedIn: database)
            settings.hostNames = HostName.all
        } catch {
            throw Refusal(description: "cannot open the database \(error.description)")
        }
        do throws(AccountError) {
            accounts = try AccountStore(database: database, settings: settings)
            // Where it cannot be written, everybody is found all the same.
            try? accounts.adoptNames()
        } catch {
            throw Refusal(description: error.operatorLine)
        }
    }

    /// A page of users.
    public func list(_ query: UserQuery) throws(Refusal) -> UserPage {
        try asked { () throws(AccountError) in UserPage(try accounts.list(AccountQuery(query))) }
    }

    /// Tells a line about each user whose name, by today's rules, is another's too.
    public func keptNames(_ tell: (String) -> Void) throws(Refusal) {
        var last = Int64.min
        while true {
            let page = try asked { () throws(AccountError) in try accounts.keptNames(after: last) }
            guard let end = page.last else { return }
            last = end.id
            for kept in page {
                let other = kept.other.map { "as #\($0.id), \($0.username)" } ?? "as another that was there"
                tell(
                    """
                    #\(kept.id), \(kept.username): the same name \(other), by today's rules; logs in with the name \
                    as it stands here
                    """
                )
            }
        }
    }

    /// A user as a JSON object, in UTF-8.
    public func json(_ user: UserState) throws(Refusal) -> [UInt8] {
        do throws(SQLError) {
            return try json.object(user)
        } catch {
            throw Refusal(description: error.description)
        }
    }

    /// - Parameter name: in any case, or `#17` for the user of that number, whoever has that as a name.
    public func find(_ name: String) throws(Refusal) -> UserState {
        let row = try asked { () throws(AccountError) -> AccountRow? in
            guard let id = try accounts.id(named: name) else { return nil }
            return try accounts.row(id: id)
        }
        guard let row else { throw Refusal(description: "there is no user \(name): `reactor users list` shows them") }
        return UserState(row)
    }

    /// - Parameter role: `user` or `operator`.
    /// - Returns: their number.
    public func add(_ username: String, password: String, role: AccountRole, mustChange: Bool) throws(Refusal) -> Int64
    {
        try asked { () throws(AccountError) in
            try accounts.add(
                username: username, password: password, role: role, mustChange: mustChange, actor: Self.actor
            ).id
        }
    }

    /// Sets a password; the user's sessions end.
    public func setPassword(_ id: Int64, _ password: String, mustChange: Bool) throws(Refusal) {
        try asked { () throws(AccountError) in
            _ = try accounts.setPassword(id: id, password, mustChange: mustChange, actor: Self.actor)
        }
    }

    /// Sets a random password that has to be changed; the user's sessions end.
    /// - Returns: the password.
    public func resetPassword(_ id: Int64) throws(Refusal) -> String {
        try asked { () throws(AccountError) in try accounts.resetPassword(id: id, actor: Self.actor) }
    }

    /// Locked, a user cannot log in, and their sessions end.
    public func setLocked(_ id: Int64, _ isLocked: Bool) throws(Refusal) {
        try asked { () throws(AccountError) in _ = try accounts.setLocked(id: id, isLocked, actor: Self.actor) }
    }

    /// Sets the role of a user.
    public func setRole(_ id: Int64, _ role: AccountRole) throws(Refusal) {
        try asked { () throws(AccountError) in _ = try accounts.setRole(id: id, role, actor: Self.actor) }
    }

    /// Ends every session of a user.
    /// - Returns: the number of sessions.
    public func endSessions(_ id: Int64) throws(Refusal) -> Int {
        try asked { () throws(AccountError) in try accounts.endSessions(id: id, actor: Self.actor) }
    }

    /// Removes a user with all their data. Cannot be undone.
    public func remove(_ id: Int64) throws(Refusal) {
        try asked { () throws(AccountError) in _ = try accounts.remove(id: id, actor: Self.actor) }
    }

    /// Makes a code for one registration.
    public func invite() throws(Refusal) -> String {
        try asked { () throws(AccountError) in try accounts.invite(actor: Self.actor) }
    }

    private func asked<Result>(_ body: () throws(AccountError) -> Result) throws(Refusal) -> Result {
        do { return try body() } catch { throw Refusal(description: error.operatorLine) }
    }
}
