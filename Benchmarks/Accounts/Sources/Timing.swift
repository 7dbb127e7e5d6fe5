// Measures whether the response time tells that a user exists: wrong passwords for an existing user and for unknown
// names, by turns, with the default hash; and for a user whose hash was made when the setting was half of that.

import Accounts

enum Timing {
    static let pairs = 150

    static func run(data: String) throws {
        try addOld(data: data)
        var accounts = AccountConfiguration(dataFolder: data)
        accounts.accountAttempts = 0
        accounts.addressAttempts = 0
        let (server, port) = try Measure.server(accounts)
        _ = try Measure.ask(server, .addUser(username: "ada", password: "engine-1843"))
        let client = try Client(port: port)
        func login(_ name: String) throws -> Double {
            try Measure.time {
                let answer = try client.ask(
                    "POST", "/api/login", json: "{\"username\":\"\(name)\",\"password\":\"wrong-password\"}")
                guard answer.status == 401 else { throw Wrong("answered \(answer.status)") }
            }
        }
        for (name, what) in [("ada", "wrong password"), ("old", "wrong password, hash of half the work")] {
            for _ in 0..<10 { _ = try login(name) }
            var known: [Double] = [], unknown: [Double] = []
            for number in 0..<pairs {
                // Alternates the order, so that neither has an advantage.
                if number % 2 == 0 { known.append(try login(name)) }
                unknown.append(try login("nobody \(number)"))
                if number % 2 == 1 { known.append(try login(name)) }
            }
            let (first, second) = (Measure.quantile(known, 0.5), Measure.quantile(unknown, 0.5))
            print(
                """
                timing: \(what) \(Measure.text(first)) ms, unknown user \(Measure.text(second)) ms (medians of \
                \(pairs)): ratio \(Measure.text(second / first))
                """
            )
        }
        server.stop()
        _ = server.waitUntilStopped()
    }

    /// Runs a server of its own, which has released the folder's lock when this returns.
    private static func addOld(data: String) throws {
        var accounts = AccountConfiguration(dataFolder: data)
        accounts.hashPasses = 1
        let (server, _) = try Measure.server(accounts)
        _ = try Measure.ask(server, .addUser(username: "old", password: "engine-1843"))
        server.stop()
        _ = server.waitUntilStopped()
    }
}
