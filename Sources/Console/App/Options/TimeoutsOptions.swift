// The options of [timeouts], a property each. Generated from the table of settings by the tests:
// REACTOR_WRITE_DOCUMENTS=1 writes it anew.

import ArgumentParser
import Engine

struct TimeoutsOptions: SettingGroup {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Seconds a connection may stay idle between requests. (default: 75s)
            """, valueName: "seconds"))
    var idleTimeout: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Seconds a request's head may take. (default: 10s)
            """, valueName: "seconds"))
    var headerTimeout: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Seconds a request's body may pause. (default: 30s)
            """, valueName: "seconds"))
    var bodyTimeout: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Seconds a client may take none of a response. (default: 30s)
            """, valueName: "seconds"))
    var writeTimeout: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Seconds a worker's answer may take. (default: 30s)
            """, valueName: "seconds"))
    var handlerTimeout: String?

    var given: [(Setting, [String])] {
        [
            (.idleTimeout, idleTimeout.texts),
            (.headerTimeout, headerTimeout.texts),
            (.bodyTimeout, bodyTimeout.texts),
            (.writeTimeout, writeTimeout.texts),
            (.handlerTimeout, handlerTimeout.texts),
        ]
    }
}
