// The options of [accounts], a property each. Generated from the table of settings by the tests:
// REACTOR_WRITE_DOCUMENTS=1 writes it anew.

import ArgumentParser
import Engine

struct AccountsOptions: SettingGroup {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Who may register: open, invite (with a code of `reactor users invite`) or closed. (default: open)
            """, valueName: "open|invite|closed"),
        completion: .list(["open", "invite", "closed"]))
    var registration: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Characters of a password, at least; 15 is recommended where it is the only factor. (default: 8)
            """, valueName: "n"))
    var passwordMin: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Memory that hashing a password takes. (default: 19MiB)
            """, valueName: "bytes"))
    var hashMemory: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Passes over that memory. (default: 2)
            """, valueName: "n"))
    var hashPasses: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Workers that may hash passwords at a time. (default: half of them)
            """, valueName: "n"))
    var hashWorkers: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Seconds a session lives without use. (default: 7d)
            """, valueName: "seconds"))
    var sessionIdle: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Seconds a session lives at most. (default: 30d)
            """, valueName: "seconds"))
    var sessionLifetime: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Wrong passwords for one account before the next has to wait; 0: any number. (default: 5)
            """, valueName: "n"))
    var accountAttempts: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Wrong passwords from one address before the next has to wait; 0: any number. (default: 50)
            """, valueName: "n"))
    var addressAttempts: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Registrations from one address before the next has to wait; 0: any number. (default: 100)
            """, valueName: "n"))
    var addressRegistrations: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Right passwords of one account before the next has to wait, 6 seconds; 0: any number. (default: 30)
            """, valueName: "n"))
    var accountLogins: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Right passwords from one address before the next has to wait, half a second; 0: any number. (default: \
            300)
            """, valueName: "n"))
    var addressLogins: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Database connections that read, beside the one that writes. (default: 3)
            """, valueName: "n"))
    var databaseReaders: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Seconds a worker waits for a database connection; past it 503. (default: 5s)
            """, valueName: "seconds"))
    var leaseTimeout: String?

    var given: [(Setting, [String])] {
        [
            (.registration, registration.texts),
            (.passwordMin, passwordMin.texts),
            (.hashMemory, hashMemory.texts),
            (.hashPasses, hashPasses.texts),
            (.hashWorkers, hashWorkers.texts),
            (.sessionIdle, sessionIdle.texts),
            (.sessionLifetime, sessionLifetime.texts),
            (.accountAttempts, accountAttempts.texts),
            (.addressAttempts, addressAttempts.texts),
            (.addressRegistrations, addressRegistrations.texts),
            (.accountLogins, accountLogins.texts),
            (.addressLogins, addressLogins.texts),
            (.databaseReaders, databaseReaders.texts),
            (.leaseTimeout, leaseTimeout.texts),
        ]
    }
}
