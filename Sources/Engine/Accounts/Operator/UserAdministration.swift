// The administration of a data folder's users where no server runs that could be asked, for `reactor users`. Opens the
// database and nothing else; a server that runs all the same checks twice a second whether anybody has changed it.
// Every call blocks; from any thread.

import AccountResources
import CLinux
import Engine
import Glibc

/// The accounts of a data folder, without a server.
public final class UserAdministration: Sendable {
    /// The reason for a refusal, in one line that says what to do.
    public struct Refusal: Error, CustomStringConvertible, Sendable {
        public let description: String

        public init(_ description: String) { self.description = description }
    }

    private static let scratch = JSONScratch()

    private let control: AccountControl

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
                "there is no database in \(dataFolder): name the server's data folder with --data, or start it once")
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
            throw Refusal("cannot open the database \(error.description)")
        }
        do throws(AccountError) {
            let accounts = try AccountStore(database: database, settings: settings)
            // Where it cannot be written, everybody is found all the same.
            try? accounts.adoptNames()
            control = AccountControl(accounts)
        } catch {
            throw Refusal(error.operatorLine)
        }
    }

    /// What `AccountControl` says to a request about users in a running server.
    public func answer(_ request: ControlRequest) -> ControlResult {
        control.answer(request, by: .named("command line")) ?? .refused("only a running server can do that")
    }

    /// A user as a JSON object, in UTF-8.
    public static func json(_ user: UserState) throws(Refusal) -> [UInt8] {
        do throws(SQLError) {
            return try scratch.object(user)
        } catch {
            throw Refusal(error.description)
        }
    }
}
