// The settings of accounts as options. An option that is not given keeps the default that AccountConfiguration
// declares.

import Accounts
import ArgumentParser
import Engine

struct AccountOptions: ParsableArguments {
    @Option(name: .long, help: "Who may register: open, invite (with a code of `reactor users invite`) or closed.")
    var registration = RegistrationMode.open

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Characters of a password, at least; 15 is recommended where it is the only factor. (default: \
            \(Self.defaults.passwordMinimum))
            """,
            valueName: "n"))
    var passwordMin: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Memory that hashing a password takes; k, M and G are understood. (default: \
            \(ByteCount(Self.defaults.hashMemory)))
            """,
            valueName: "bytes"))
    var hashMemory: ByteCount?

    @Option(
        name: .long,
        help: ArgumentHelp("Passes over that memory. (default: \(Self.defaults.hashPasses))", valueName: "n"))
    var hashPasses: Int?

    @Option(
        name: .long,
        help: ArgumentHelp("Workers that may hash passwords at a time. (default: half of them)", valueName: "n"))
    var hashWorkers: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Seconds a session lives without use. (default: \(Self.defaults.sessionIdle))", valueName: "seconds"))
    var sessionIdle: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Seconds a session lives at most. (default: \(Self.defaults.sessionLifetime))", valueName: "seconds"))
    var sessionLifetime: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Wrong passwords for one account before the next has to wait; 0: any number. (default: \
            \(Self.defaults.accountAttempts))
            """,
            valueName: "n"))
    var accountAttempts: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Wrong passwords from one address before the next has to wait; 0: any number. (default: \
            \(Self.defaults.addressAttempts))
            """,
            valueName: "n"))
    var addressAttempts: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Registrations from one address before the next has to wait; 0: any number. (default: \
            \(Self.defaults.addressRegistrations))
            """,
            valueName: "n"))
    var addressRegistrations: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Right passwords of one account before the next has to wait, 6 seconds; 0: any number. (default: \
            \(Self.defaults.accountLogins))
            """,
            valueName: "n"))
    var accountLogins: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Right passwords from one address before the next has to wait, half a second; 0: any number. (default: \
            \(Self.defaults.addressLogins))
            """,
            valueName: "n"))
    var addressLogins: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Database connections that read, beside the one that writes. (default: \(Self.defaults.databaseReaders))
            """,
            valueName: "n"))
    var databaseReaders: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Seconds a worker waits for a database connection; past it 503. (default: \
            \(Seconds(Self.defaults.databaseLeaseTimeout)))
            """,
            valueName: "seconds"))
    var leaseTimeout: Seconds?

    private static var defaults: AccountConfiguration { AccountConfiguration(dataFolder: "") }

    func validate() throws {
        if let passwordMin { try EngineOptions.check(passwordMin, in: 1...128, for: "--password-min") }
        if let hashMemory { try EngineOptions.check(hashMemory.bytes, in: 8192...(4 << 30), for: "--hash-memory") }
        if let hashPasses { try EngineOptions.check(hashPasses, in: 1...1000, for: "--hash-passes") }
        if let hashWorkers { try EngineOptions.check(hashWorkers, in: 1...1024, for: "--hash-workers") }
        for (seconds, option) in [(sessionIdle, "--session-idle"), (sessionLifetime, "--session-lifetime")] {
            if let seconds { try EngineOptions.check(seconds, in: 1...315_360_000, for: option) }
        }
        for (attempts, option) in [
            (accountAttempts, "--account-attempts"), (addressAttempts, "--address-attempts"),
            (addressRegistrations, "--address-registrations"), (accountLogins, "--account-logins"),
            (addressLogins, "--address-logins"),
        ] {
            if let attempts { try EngineOptions.check(attempts, in: 0...1_000_000, for: option) }
        }
        if let databaseReaders { try EngineOptions.check(databaseReaders, in: 1...256, for: "--database-readers") }
        if leaseTimeout?.milliseconds == 0 { throw ValidationError("--lease-timeout takes more than 0 seconds.") }
    }

    /// The configuration from these options.
    func configuration(dataFolder: String) -> AccountConfiguration {
        var configuration = AccountConfiguration(dataFolder: dataFolder)
        configuration.registration = registration
        if let passwordMin { configuration.passwordMinimum = passwordMin }
        if let hashMemory { configuration.hashMemory = hashMemory.bytes }
        if let hashPasses { configuration.hashPasses = hashPasses }
        configuration.hashWorkers = hashWorkers
        if let sessionIdle { configuration.sessionIdle = sessionIdle }
        if let sessionLifetime { configuration.sessionLifetime = sessionLifetime }
        if let accountAttempts { configuration.accountAttempts = accountAttempts }
        if let addressAttempts { configuration.addressAttempts = addressAttempts }
        if let addressRegistrations { configuration.addressRegistrations = addressRegistrations }
        if let accountLogins { configuration.accountLogins = accountLogins }
        if let addressLogins { configuration.addressLogins = addressLogins }
        if let databaseReaders { configuration.databaseReaders = databaseReaders }
        if let leaseTimeout { configuration.databaseLeaseTimeout = leaseTimeout.milliseconds }
        return configuration
    }
}

extension RegistrationMode: ExpressibleByArgument {}
