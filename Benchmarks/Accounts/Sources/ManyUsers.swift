// 100,000 users, put into the folder by Benchmarks/Accounts/run: measures a page, a search and the next page, for a
// console and over HTTP.

import Accounts
import Engine

enum ManyUsers {
    static let rounds = 50

    static func run(data: String) throws {
        let (server, port) = try Measure.server(AccountConfiguration(dataFolder: data))
        let name = "boss \(Measure.now)"
        let administration = try UserAdministration(dataFolder: data)
        _ = administration.answer(.addUser(username: name, password: "engine-1843", role: "operator"))
        let client = try Client(port: port)
        let login = try client.ask(
            "POST", "/api/login", json: "{\"username\":\"\(name)\",\"password\":\"engine-1843\"}")
        guard
            let cookie = login.head.split(separator: "\r\n").first(where: { $0.hasPrefix("Set-Cookie: session=") })?
                .dropFirst(12).prefix(while: { $0 != ";" })
        else { throw Wrong("no session: \(login.status)") }

        let middle = UserState(
            id: 50_000, username: "user 050000", locked: false, created: 0, lastLogin: 25_000, failedAttempts: 5,
            sessions: 0)
        let queries: [(String, UserQuery, String)] = [
            ("first page", UserQuery(limit: 100), "limit=100"),
            ("page in the middle", UserQuery(after: 50_000, limit: 100), "limit=100&after=50000"),
            (
                "by name, in the middle", UserQuery(sort: .name, mark: .init(middle), limit: 100),
                "limit=100&order=name&after=50000"
            ),
            (
                "by last login, backwards",
                UserQuery(sort: .lastLogin, isDescending: true, mark: .init(middle), limit: 100),
                "limit=100&order=last_login&descending&after=50000"
            ),
            ("search: one user", UserQuery(filter: "077777", limit: 100), "limit=100&filter=077777"),
            ("search: 1,000 users", UserQuery(filter: "user 042", limit: 100), "limit=100&filter=user+042"),
            ("search: nobody", UserQuery(filter: "zebra", limit: 100), "limit=100&filter=zebra"),
            ("search: everybody", UserQuery(filter: "user", limit: 100), "limit=100&filter=user"),
            (
                "search: everybody, by more of the name", UserQuery(filter: "user 0", limit: 100),
                "limit=100&filter=user+0"
            ),
            ("begins with u", UserQuery(filter: "u", limit: 100), "limit=100&filter=u"),
            (
                "search: everybody, by name, backwards",
                UserQuery(filter: "user", sort: .name, isDescending: true, limit: 100),
                "limit=100&filter=user&order=name&descending"
            ),
            (
                "search: everybody, by last login", UserQuery(filter: "user", sort: .lastLogin, limit: 100),
                "limit=100&filter=user&order=last_login"
            ),
        ]
        for (what, query, target) in queries {
            var console: [Double] = [], http: [Double] = []
            var rows = 0, total = 0
            for _ in 0..<rounds {
                console.append(
                    try Measure.time {
                        guard case .users(let page) = try Measure.ask(server, .users(query)) else {
                            throw Wrong("refused: \(what)")
                        }
                        (rows, total) = (page.rows.count, page.total)
                    })
                http.append(
                    try Measure.time {
                        let answer = try client.ask("GET", "/api/users?\(target)", cookie: String(cookie))
                        guard answer.status == 200 else { throw Wrong("answered \(answer.status): \(answer.body)") }
                    })
            }
            print(
                """
                users: \(what) (\(rows) of \(total)): console median \(Measure.text(Measure.quantile(console, 0.5))) \
                ms, longest \(Measure.text(console.max() ?? 0)) ms; HTTP median \
                \(Measure.text(Measure.quantile(http, 0.5))) ms, longest \(Measure.text(http.max() ?? 0)) ms
                """
            )
        }
        server.stop()
        _ = server.waitUntilStopped()
    }
}
