// The accounts as a server has them: the folder, the database, the store, what watches it, the routes and the
// operator's side. Made on the thread that starts the server; what it opens is used by workers.

import AccountResources
import Engine

final class AccountService: UserService {
    private let configuration: AccountConfiguration
    /// Held while the server runs; closing the descriptor lets go of it.
    private let lock: FolderLock

    /// Makes the folder that holds the database, and by the program's choice the logs, and locks it.
    init(_ configuration: AccountConfiguration) throws(StartError) {
        self.configuration = configuration
        do throws(SQLError) {
            try DataFolder.make(configuration.dataFolder)
        } catch {
            throw StartError("cannot use the data folder \(error.description) with --data")
        }
        do throws(SQLError) {
            lock = try FolderLock(configuration.dataFolder)
        } catch {
            throw StartError(error.description)
        }
    }

    func open(proxies: ProxyList, log: Log) throws(StartError) -> OpenedUsers {
        let database = try Self.openDatabase(configuration, log: log)
        let accounts = try Self.openAccounts(configuration, database)
        Self.reportNames(accounts, log)
        let watch = try Self.startWatch(accounts)
        let api = AccountAPI(store: accounts, proxies: proxies) { line in log.write(.error, line) }
        let files = WebPages.files.map {
            EmbeddedFile(path: $0.path, contentType: $0.contentType, bytes: $0.bytes)
        }
        return OpenedUsers(control: AccountControl(accounts), routes: api.serverRoutes, files: files) {
            watch.stop()
            database.close()
        }
    }

    private static func openDatabase(_ configuration: AccountConfiguration, log: Log) throws(StartError) -> Database {
        do throws(SQLError) {
            return try Database(
                path: configuration.dataFolder + "/reactor.db", readers: configuration.databaseReaders,
                leaseTimeout: configuration.databaseLeaseTimeout, migrations: DatabaseSchema.migrations,
                report: { log.write(.warning, $0) })
        } catch {
            throw StartError("cannot open the database \(error.description)")
        }
    }

    private static func openAccounts(
        _ configuration: AccountConfiguration, _ database: Database
    ) throws(StartError) -> AccountStore {
        var settings = AccountSettings()
        settings.sessionIdle = Int64(configuration.sessionIdle)
        settings.sessionLifetime = Int64(configuration.sessionLifetime)
        settings.registration = configuration.registration
        settings.passwordMinimum = configuration.passwordMinimum
        settings.hostNames = HostName.all
        settings.hashMemory = configuration.hashMemory
        settings.hashPasses = UInt64(clamping: configuration.hashPasses)
        settings.accountAttempts = configuration.accountAttempts
        settings.addressAttempts = configuration.addressAttempts
        settings.addressRegistrations = configuration.addressRegistrations
        settings.accountLogins = configuration.accountLogins
        settings.addressLogins = configuration.addressLogins
        do throws(AccountError) {
            let accounts = try AccountStore(database: database, settings: settings)
            try accounts.hash.prove()
            // Where it cannot be written (a full disk) the server starts all the same, and the command line keeps the
            // former settings.
            try? settings.publish(in: database)
            try? accounts.adoptNames()
            return accounts
        } catch {
            throw StartError("cannot hash passwords: not enough memory for Argon2id (\(settings.hashMemory >> 20) MiB)")
        }
    }

    /// Reports names that are kept though they are others' too: their users are found, and may be confused.
    private static func reportNames(_ accounts: AccountStore, _ log: Log) {
        guard let first = try? accounts.keptNames(limit: 1).first, let count = try? accounts.keptNamesCount() else {
            return
        }
        let rest = count == 1 ? "" : " and \(count - 1) more"
        log.write(
            .warning,
            """
            user \(first.id)\(rest): the name is another user's too, by today's rules; it is kept, and `reactor \
            users list` tells
            """
        )
    }

    private static func startWatch(_ accounts: AccountStore) throws(StartError) -> AccountWatch {
        do throws(Errno) {
            return try AccountWatch(accounts)
        } catch {
            throw StartError(
                "cannot start the thread that watches the accounts: \(error.words); raise the limit of threads")
        }
    }
}
