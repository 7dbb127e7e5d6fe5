// Measures times, and summarises many of them.

import Accounts
import Engine
import Glibc

enum Measure {
    /// Monotonic nanoseconds.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// The milliseconds that `body` takes.
    static func time(_ body: () throws -> Void) rethrows -> Double {
        let began = now
        try body()
        return Double(now - began) / 1e6
    }

    /// - Parameter share: 0.5 for the median.
    static func quantile(_ values: [Double], _ share: Double) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    static func text(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    static func server(
        _ accounts: AccountConfiguration, _ adjust: (inout Configuration) -> Void = { _ in }
    ) throws -> (Server, UInt16) {
        var configuration = Configuration()
        // All clients have one address.
        configuration.maxPerAddress = 1_000_000
        configuration.listen = ["127.0.0.1:0"]
        configuration.logFile = accounts.dataFolder + "/reactor.log"
        adjust(&configuration)
        let server = Server(configuration, accounts: accounts)
        try server.start()
        guard let port = server.addresses.first?.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw Wrong("no address")
        }
        return (server, port)
    }

    /// The reply that the operator's console would get.
    static func ask(_ server: Server, _ request: ControlRequest) throws -> ControlResult {
        guard let control = server.control else { throw Wrong("the server has not started") }
        let number = control.send(request)
        var waiting = pollfd(fd: control.replyDescriptor, events: Int16(POLLIN), revents: 0)
        while true {
            for reply in control.receive() where reply.request == number { return reply.result }
            poll(&waiting, 1, 1000)
        }
    }
}
