// A store in a folder of its own, with the cheapest hash and a clock that the test sets.

import AccountResources
import Synchronization

@testable import Accounts
@testable import Engine

final class AccountsFixture: Sendable {
    let folder = DatabaseFolder()
    let time = Atomic<Int64>(1_800_000_000)
    let uptime = Atomic<Int64>(1_000)
    let database: Database
    let migrations = DatabaseSchema.migrations
    let client = ClientNote(address: "127.0.0.1", agent: "test")

    init(leaseTimeout: Int = 30_000) throws {
        database = try folder.database(readers: 3, leaseTimeout: leaseTimeout, DatabaseSchema.migrations)
    }

    func store(
        passes: UInt64 = 1, memory: Int = 8192, _ change: (inout AccountSettings) -> Void = { _ in }
    ) throws -> AccountStore {
        var settings = AccountSettings()
        settings.hashPasses = passes
        settings.hashMemory = memory
        settings.now = { [self] in time.load(ordering: .relaxed) }
        settings.uptime = { [self] in uptime.load(ordering: .relaxed) }
        change(&settings)
        return try AccountStore(database: database, settings: settings)
    }

    func pass(seconds: Int64) {
        setClock(by: seconds)
        uptime.wrappingAdd(seconds, ordering: .relaxed)
    }

    /// Changes the time of day.
    func setClock(by seconds: Int64) { time.wrappingAdd(seconds, ordering: .relaxed) }
}

/// The name of the case of the error that `body` throws; nil where it throws none.
func accountRefusal<Result>(_ body: () throws(AccountError) -> Result) -> String? {
    do throws(AccountError) {
        _ = try body()
        return nil
    } catch {
        switch error {
        case .invalid(let field, _): return "invalid \(field.rawValue)"
        case .database(let failure): return "database \(failure.kind)"
        default: return "\(error)"
        }
    }
}
