// The options of [limits], a property each. Generated from the table of settings by the tests:
// REACTOR_WRITE_DOCUMENTS=1 writes it anew.

import ArgumentParser
import Engine

struct LimitsOptions: SettingGroup {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Connections at a time; past it the longest idle gives way, or 503. (default: 100000)
            """, valueName: "n"))
    var maxConnections: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Connections from one IPv4 address or one /64 of IPv6; those past it are answered 503. (default: an \
            eighth of --max-connections)
            """, valueName: "n"))
    var maxPerAddress: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Bytes of a request's head. (default: 16KiB)
            """, valueName: "bytes"))
    var headLimit: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Bytes of a request's body. (default: 1MiB)
            """, valueName: "bytes"))
    var bodyLimit: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Bytes a second that a body must come at once the body timeout has passed; 0 = any. (default: 240B/s)
            """, valueName: "bytes/s"))
    var bodyRate: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Bytes that one loop's heap may hold. (default: an even share of half the machine's or the control \
            group's memory, at most 1GiB)
            """, valueName: "bytes"))
    var heapLimit: String?

    var given: [(Setting, [String])] {
        [
            (.maxConnections, maxConnections.texts),
            (.maxPerAddress, maxPerAddress.texts),
            (.headLimit, headLimit.texts),
            (.bodyLimit, bodyLimit.texts),
            (.bodyRate, bodyRate.texts),
            (.heapLimit, heapLimit.texts),
        ]
    }
}
