// The parts that write files: the logs and the database. Their errors become one line for the operator.

import CLinux
import Glibc
import Resources

extension ServerParts {
    static func openLog(_ configuration: Configuration) throws(StartError) -> Log {
        var settings = LogSettings()
        settings.level = configuration.logLevel
        settings.rotationSize = configuration.logRotationSize
        settings.rotationCount = configuration.logRotationCount
        switch configuration.logFile {
        case nil: settings.destination = .file(configuration.dataFolder + "/reactor.log")
        case "-": settings.destination = .standardError
        case .some(let path): settings.destination = .file(path)
        }
        switch configuration.accessLog {
        case nil: settings.access = .file(configuration.dataFolder + "/access.log")
        case "-": settings.access = .standardOutput
        case "off": settings.access = .none
        case .some(let path): settings.access = .file(path)
        }
        settings.accessFormat = configuration.accessFormat
        do throws(LogError) {
            return try Log(settings)
        } catch {
            throw StartError(error.description)
        }
    }

    /// Makes the folder that holds the database and the logs.
    static func prepareDataFolder(_ path: String) throws(StartError) {
        do throws(SQLError) {
            try DataFolder.make(path)
        } catch {
            throw StartError("cannot use the data folder \(error.description) with --data")
        }
    }

    static func lockDataFolder(_ path: String) throws(StartError) -> FolderLock {
        do throws(SQLError) {
            return try FolderLock(path)
        } catch {
            throw StartError(error.description)
        }
    }

    static func openDatabase(_ configuration: Configuration, log: Log) throws(StartError) -> Database {
        do throws(SQLError) {
            return try Database(
                path: configuration.dataFolder + "/reactor.db", readers: configuration.databaseReaders,
                leaseTimeout: configuration.databaseLeaseTimeout, migrations: DatabaseSchema.migrations,
                report: { log.write(.warning, $0) })
        } catch {
            throw StartError("cannot open the database \(error.description)")
        }
    }

    static func openAccounts(_ configuration: Configuration, _ database: Database) throws(StartError) -> AccountStore {
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
    static func reportNames(_ accounts: AccountStore, _ log: Log) {
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

    static func openWebFolder(_ path: String?) throws(StartError) -> WebFolder? {
        guard let path else { return nil }
        do throws(Errno) {
            return try WebFolder(path)
        } catch {
            throw StartError("cannot serve the folder \(path): \(error.words); choose another with --www")
        }
    }

    /// The static files of a loop, served where no route matches; each loop makes its own.
    static func staticFiles(
        _ configuration: Configuration, _ folder: WebFolder?
    ) -> @Sendable () throws(Errno) -> StaticFiles {
        let memory = configuration.fileCacheLimit
        let registry = CompressionRegistry()
        guard let folder else {
            let started = Int64(clamping: Clock.realTime / Clock.second)
            return { () throws(Errno) in
                StaticFiles(
                    embedded: WebPages.files.map {
                        EmbeddedFile(path: $0.path, contentType: $0.contentType, bytes: $0.bytes)
                    },
                    modified: started, memory: memory, registry: registry)
            }
        }
        // The configuration check has parsed it.
        let types = MediaTypes(adding: configuration.mediaTypes) ?? .standard
        return { () throws(Errno) in StaticFiles(folder, memory: memory, types: types, registry: registry) }
    }
}
