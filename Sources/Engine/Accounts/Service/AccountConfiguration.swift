// The settings of the users that a server keeps, with their defaults and their check. A value: read once when the
// server starts.

import Engine

/// The settings of a server's users. Durations are seconds unless they say otherwise, sizes bytes.
public struct AccountConfiguration: Sendable {
    /// The folder of the database; made with mode 0700 where it does not exist. One server at a time may use it.
    public var dataFolder: String
    /// Whether users may register themselves.
    public var registration: RegistrationMode = .open
    /// The least code points of a password.
    public var passwordMinimum: Int = 8
    /// Argon2id: bytes of memory, and passes over it. Hashes made with less are renewed at the next login.
    public var hashMemory: Int = 19 << 20
    public var hashPasses: Int = 2
    /// Workers that may hash passwords at a time, each with `hashMemory`; nil: half of them.
    public var hashWorkers: Int?
    /// Seconds a session lives without use.
    public var sessionIdle: Int = 7 * 24 * 3600
    /// Seconds a session lives, however much it is used.
    public var sessionLifetime: Int = 30 * 24 * 3600
    /// Wrong passwords for one account before the next attempt has to wait; 0: any number.
    public var accountAttempts: Int = 5
    /// Wrong passwords from one address before the next attempt has to wait; 0: any number.
    public var addressAttempts: Int = 50
    /// Registrations from one address before the next has to wait; 0: any number.
    public var addressRegistrations: Int = 100
    /// Right passwords of one account in a row before the next has to wait, one in 6 seconds; 0: any number.
    public var accountLogins: Int = 30
    /// Right passwords from one address in a row before the next has to wait, two a second; 0: any number.
    public var addressLogins: Int = 300
    /// Database connections that read, besides the one that writes.
    public var databaseReaders: Int = 3
    /// The milliseconds a worker waits for a database connection before the response is 503.
    public var databaseLeaseTimeout: Int = 5_000

    public init(dataFolder: String) {
        self.dataFolder = dataFolder
    }
}

extension AccountConfiguration: UserPlan {
    package func check(workers: Int) throws(StartError) {
        // libsodium takes memory in KiB; whether the machine has it is known when the first hash is made.
        for (setting, value) in [
            (Setting.sessionIdle, Self.milliseconds(sessionIdle)),
            (.sessionLifetime, Self.milliseconds(sessionLifetime)),
            (.passwordMin, passwordMinimum),
            (.hashMemory, hashMemory),
            (.hashPasses, hashPasses),
            (.hashWorkers, hashWorkers ?? 1),
            (.accountAttempts, accountAttempts),
            (.addressAttempts, addressAttempts),
            (.addressRegistrations, addressRegistrations),
            (.accountLogins, accountLogins),
            (.addressLogins, addressLogins),
            (.databaseReaders, databaseReaders),
            (.leaseTimeout, databaseLeaseTimeout),
        ] { try ConfigurationCheck.range(setting, value) }
        if let hashWorkers, let fault = SettingFault.hashing(hashWorkers, of: workers) {
            throw StartError(fault.description)
        }
    }

    package func makeService() throws(StartError) -> any UserService { try AccountService(self) }

    /// What is out of any range stays so.
    private static func milliseconds(_ seconds: Int) -> Int {
        let (product, isOver) = seconds.multipliedReportingOverflow(by: 1000)
        return isOver ? (seconds < 0 ? .min : .max) : product
    }
}
