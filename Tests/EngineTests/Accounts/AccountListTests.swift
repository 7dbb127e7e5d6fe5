// Pages of users in every order, and the work of the database for them.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct AccountListTests {
    let fixture: AccountsFixture
    let store: AccountStore

    init() throws {
        fixture = try AccountsFixture()
        store = try fixture.store()
    }

    private static let queries: [AccountQuery] = AccountQuery.Order.allCases.flatMap { order in
        [false, true].flatMap { descending in
            ["", "u", "us", "user", "er 1"].map {
                AccountQuery(filter: $0, order: order, descending: descending, limit: 7)
            }
        }
    }

    /// 40 users whose values repeat in every column but the id and the name; every third has sessions.
    private func fill() throws {
        let now = store.settings.now()
        try fixture.database.write { connection throws(SQLError) in
            for number in 1...40 {
                try connection.run(
                    """
                    INSERT INTO users (username, username_key, password_hash, created, last_login, failed_attempts, \
                    status, role) VALUES (?1, ?2, '', ?5, ?3, ?4, ?6, ?7)
                    """,
                    .text("User \(number)"), .text("user \(number)"), .integer(Int64(number * 7 % 5)),
                    .integer(Int64(number % 3)), .integer(Int64(number * 11 % 4) + 100),
                    .text(number % 10 == 0 ? "locked" : "active"), .text(number % 8 == 0 ? "operator" : "user"))
                for session in 0..<(number % 3 == 0 ? number % 4 : 0) {
                    // One of a user's has ended.
                    try connection.run(
                        """
                        INSERT INTO sessions (token_hash, user_id, created, last_seen, expires) \
                        VALUES (CAST(printf('%032d', ?1 * 10 + ?2) AS BLOB), ?1, 1, ?3, ?4)
                        """,
                        .integer(Int64(number)), .integer(Int64(session)), .integer(now),
                        .integer(session == 0 ? now : now + 1000))
                }
                try connection.run(
                    "INSERT INTO user_names (rowid, username_key) VALUES (?1, ?2)", .integer(Int64(number)),
                    .text("user \(number)"))
            }
        }
    }

    private func mark(_ row: AccountRow) -> AccountQuery.Mark {
        AccountQuery.Mark(row)
    }

    @Test func invertedFilter_FindsTheOthers_InEveryOrder() throws {
        try fill()
        for query in Self.queries {
            let found = Set(try all(query).map(\.id))
            var others = query
            others.isInverted = true
            let rest = try all(others).map(\.id)
            if query.filter.isEmpty {
                #expect(rest.count == 40, "\(query)")
                continue
            }
            #expect(
                rest.count == 40 - found.count && Set(rest).count == rest.count && found.isDisjoint(with: rest),
                "\(query)")
            let backwards = try all(
                AccountQuery(
                    filter: query.filter, isInverted: true, order: query.order, descending: !query.descending, limit: 9)
            )
            #expect(backwards.map(\.id) == rest.reversed())
        }
        for filter in ["%", "\"", "user \u{0}", "\u{10FFFF}"] {
            #expect(try store.list(AccountQuery(filter: filter, isInverted: true)).total == 40)
        }
    }

    /// All pages of a query; its total must equal the rows of the pages.
    private func all(_ query: AccountQuery) throws -> [AccountRow] {
        var query = query
        var rows: [AccountRow] = []
        while true {
            let page = try store.list(query)
            rows += page.rows
            guard let last = page.rows.last else {
                #expect(page.total == rows.count)
                return rows
            }
            query.after = mark(last)
        }
    }

    @Test func pages_ShowEachUserOnce_InTheOrderAskedFor() throws {
        try fill()
        for query in Self.queries {
            var query = query
            var rows: [AccountRow] = []
            while true {
                let page = try store.list(query)
                #expect(page.total == (query.filter == "er 1" ? 11 : 40))
                rows += page.rows
                guard let last = page.rows.last else { break }
                query.after = mark(last)
            }
            #expect(rows.count == (query.filter == "er 1" ? 11 : 40), "\(query)")
            #expect(Set(rows.map(\.id)).count == rows.count)
            let keys: [[Int64]] = rows.map { row in
                switch query.order {
                case .id: [row.id]
                case .name: []
                case .lastLogin: [row.lastLogin, row.id]
                case .failedAttempts: [Int64(row.failedAttempts), row.id]
                case .created: [row.created, row.id]
                case .sessions: [Int64(row.sessions), row.id]
                case .state: [row.locked ? 1 : 0, row.id]
                case .role: [row.role == .user ? 1 : 0, row.id]
                }
            }
            for (left, right) in zip(keys, keys.dropFirst()) {
                #expect(
                    query.descending
                        ? right.lexicographicallyPrecedes(left) || left.isEmpty
                        : left.lexicographicallyPrecedes(right) || left.isEmpty)
            }
            if query.order == .name {
                let names = rows.map(\.username)
                #expect(names == (query.descending ? names.sorted(by: >) : names.sorted()))
            }
        }
    }

    @Test func noPage_AndNoSearch_ReadsTheWholeTable() throws {
        try fill()
        for query in Self.queries {
            for after in [nil, AccountQuery.Mark(id: 3, name: "User 3")] {
                var query = query
                query.after = after
                let match = NameMatch(Username.fold(query.filter))
                let walk = match.kind == .all ? [] : [AccountStore.listSQL(query, match, walks: true)]
                for sql in [
                    AccountStore.listSQL(query, match, walks: false), match.countSQL,
                    match.walkCountSQL ?? match.countSQL,
                ] + walk {
                    // Only the page itself, at most 1,000 rows that have been found, is sorted at the end; a search
                    // counts no more than that.
                    // The order by sessions counts those of all users, from an index.
                    let counts = ["SCAN l", "SCAN s USING COVERING INDEX sessions_by_user"]
                    for step in try plan(sql)
                    where step != "SCAN p" && !step.hasPrefix("SCAN (subquery")
                        && !(query.order == .sessions && counts.contains(step))
                    {
                        // A virtual table is never SEARCHed by its name: `INDEX 0:M1` says that the match is looked up.
                        let isLookup =
                            !step.hasPrefix("SCAN") || step.contains("VIRTUAL TABLE INDEX") && step.contains(":M")
                        #expect(isLookup, "\(step) of \(sql)")
                    }
                }
            }
        }
    }

    @Test func searchThatFindsMuch_WalksTheIndex_AndOneThatFindsLittleSorts() throws {
        let part = NameMatch("user"), beginning = NameMatch("u"), all = NameMatch("")
        for order in AccountQuery.Order.allCases {
            #expect(!AccountStore.walks(order, all, found: 100_000, of: 100_000, limit: 100))
            #expect(AccountStore.walks(order, part, found: 100_000, of: 100_000, limit: 100) == (order != .id))
            #expect(AccountStore.walks(order, beginning, found: 100_000, of: 100_000, limit: 100) == (order != .name))
            // Sessions are counted along the users, whatever is found.
            #expect(AccountStore.walks(order, part, found: 1000, of: 100_000, limit: 100) == (order == .sessions))
            #expect(AccountStore.walks(order, part, found: 0, of: 0, limit: 0) == (order == .sessions))
        }
    }

    /// Each term with what it says of a row.
    private static let terms: [(term: AccountQuery.Term, holds: @Sendable (AccountRow) -> Bool)] = [
        (.word(.state, "locked", isEqual: true), { $0.locked }),
        (.word(.state, "locked", isEqual: false), { !$0.locked }),
        (.word(.role, "operator", isEqual: true), { $0.role == .operator }),
        (.range(.sessions, UserQuery.Span(1, .max), isEqual: true), { $0.sessions >= 1 }),
        (.range(.sessions, UserQuery.Span(1, 1), isEqual: false), { $0.sessions != 1 }),
        (.range(.sessions, UserQuery.Span(.min, 1), isEqual: true), { $0.sessions <= 1 }),
        (.range(.failedAttempts, UserQuery.Span(2, .max), isEqual: true), { $0.failedAttempts >= 2 }),
        (.range(.lastLogin, UserQuery.Span(.min, 0), isEqual: true), { $0.lastLogin == 0 }),
        (.range(.created, UserQuery.Span(101, 102), isEqual: true), { (101...102).contains($0.created) }),
        (.range(.created, UserQuery.Span(102, 101), isEqual: true), { _ in false }),
        (.range(.id, UserQuery.Span(7, 30), isEqual: true), { (7...30).contains($0.id) }),
        (.name("ER 3", isEqual: true), { $0.username.contains("er 3") }),
        (.name("3", isEqual: false), { !$0.username.contains("3") }),
        (.anywhere("operat", dates: nil), { $0.role == .operator }),
        (.anywhere("LOCK", dates: nil), { $0.locked }),
        (.anywhere("nev", dates: nil), { $0.lastLogin == 0 }),
        (.anywhere("User 12", dates: nil), { $0.id == 12 }),
        (
            .anywhere("2", dates: nil),
            { $0.username.contains("2") || $0.failedAttempts == 2 || $0.sessions == 2 }
        ),
        (.anywhere("1970", dates: UserQuery.Span(103, 103)), { $0.created == 103 }),
    ]

    @Test(arguments: UserColumn.allCases) func terms_FindWhatTheyNameInAnyColumn_InEveryOrder(
        order: UserColumn
    ) throws {
        try fill()
        let everyone = try all(AccountQuery(order: order, limit: 1000))
        for (index, (term, holds)) in Self.terms.enumerated() {
            for isInverted in [false, true] {
                let query = AccountQuery(
                    terms: [term], isInverted: isInverted, order: order, descending: index % 2 == 0, limit: 7)
                let wanted = everyone.filter { holds($0) != isInverted }.map(\.id)
                #expect(try all(query).map(\.id) == (index % 2 == 0 ? wanted.reversed() : wanted), "\(term)")
            }
        }
        let both = AccountQuery(
            filter: "user", terms: [Self.terms[1].term, Self.terms[3].term], order: order, limit: 7)
        #expect(try all(both).map(\.id) == everyone.filter { !$0.locked && $0.sessions >= 1 }.map(\.id))
    }

    @Test func everyCounted_SessionOfAUser_HasNotEnded() throws {
        try fill()
        let row = try #require(try store.list(AccountQuery(order: .sessions, descending: true, limit: 1)).rows.first)
        #expect(row.sessions == 2 && row.id == 39)
    }

    private func plan(_ sql: String) throws -> [String] {
        try fixture.database.read { connection throws(SQLError) in
            let statement = try connection.prepare("EXPLAIN QUERY PLAN " + sql)
            var steps: [String] = []
            while try statement.step() { steps.append(statement.text(3)) }
            return steps
        }
    }

    /// A combining mark after a quotation mark makes one Character of both; the byte is the same.
    private static let markedQuotes = [
        "ali\"\u{301}", "use\"\u{301} OR \"user", "\"\u{301}\u{301}\"", "use\u{600}\" OR user", "x\"\u{200D}*",
        "use\"\u{301}\u{0} OR user",
    ]

    @Test func hostileFilters_FindNothing_AndBreakNothing() throws {
        try fill()
        let filters = [
            "\"", "\"\"\"", "user\"", "user* OR 1", "\u{0}", "us\u{0}er", "NEAR(a b)", "'; DROP TABLE users; --",
            String(repeating: "x", count: 100_000), "^user", "username_key:user", "%", "___",
        ]
        for filter in filters + Self.markedQuotes {
            #expect(try store.list(AccountQuery(filter: filter)).total == 0, "\(filter.prefix(20))")
        }
        #expect(try store.list(AccountQuery(filter: "USER 12")).rows.map(\.id) == [12])
        #expect(try store.list(AccountQuery(filter: "ser 12")).rows.map(\.id) == [12])
        #expect(try store.list(AccountQuery(limit: .min)).rows.isEmpty)
    }

    @Test func oldDatabase_IsIndexed_WhenItIsMigrated() throws {
        let folder = DatabaseFolder()
        let first = try folder.database([fixture.migrations[0]])
        try first.write { connection throws(SQLError) in
            _ = try connection.run(
                "INSERT INTO users (username, username_key, password_hash, created) VALUES ('Ada', 'ada', '', 0)")
        }
        first.close()
        let migrated = try AccountStore(database: folder.database(fixture.migrations), settings: store.settings)
        #expect(try migrated.list(AccountQuery(filter: "ada")).rows.map(\.username) == ["Ada"])
        #expect(try migrated.list(AccountQuery()).total == 1)
        try migrated.remove(id: 1, actor: "operator")
        #expect(try migrated.list(AccountQuery(filter: "ada")).total == 0)
    }

    @Test func oldAudit_IsKept_AndNumberedByKind_WhenItIsMigrated() throws {
        let folder = DatabaseFolder()
        let old = try folder.database(Array(fixture.migrations.prefix(2)))
        try old.write { connection throws(SQLError) in
            for (actor, action) in [
                ("user 1", "register"), ("user 1", "login"), ("operator", "lock"), ("user 2", "login"),
                ("command line", "unlock"),
            ] {
                _ = try connection.run(
                    "INSERT INTO audit (time, actor, action, object, result) VALUES (1, ?1, ?2, 'user 1', 'done')",
                    .text(actor), .text(action))
            }
        }
        old.close()
        let database = try folder.database(fixture.migrations)
        let migrated = try AccountStore(database: database, settings: store.settings)
        #expect(try migrated.auditCount() == 5)
        #expect(try migrated.auditEntries(limit: 10).map(\.action) == ["unlock", "login", "lock", "login", "register"])
        let numbers = try database.read { connection throws(SQLError) in
            try (Int64(0)..<3).map { kind throws(SQLError) in
                try connection.integer("SELECT max(number) FROM audit WHERE kind = ?1", .integer(kind)) ?? 0
            }
        }
        #expect(numbers == [2, 1, 2])
        try migrated.audit(actor: "operator", action: "invite", object: "registration", result: "made")
        #expect(try migrated.auditCount() == 6)
        // The command line of a new version has migrated the database, and the server of the old version goes on.
        try database.write { connection throws(SQLError) in
            for _ in 0..<2 {
                _ = try connection.run(
                    """
                    INSERT INTO audit (time, actor, action, object, result) VALUES (1, 'user 1', 'login', 'session \
                    1', 'done')
                    """
                )
            }
        }
        #expect(try migrated.auditEntries(limit: 10).count == 8)
    }

    @Test func countOfASearchThatFindsMuch_IsExact_AndWalksAnIndex() throws {
        let many = Int(NameMatch.countLimit) + 100
        try fixture.database.write { connection throws(SQLError) in
            for number in 1...many {
                try connection.run(
                    "INSERT INTO users (username, username_key, password_hash, created) VALUES (?1, ?1, '', 0)",
                    .text("\(number)@example.org"))
            }
            try connection.execute("INSERT INTO user_names (user_names) VALUES ('rebuild')")
        }
        for order in AccountQuery.Order.allCases {
            let page = try store.list(AccountQuery(filter: "@Example.ORG", order: order, descending: true, limit: 7))
            #expect(page.total == many && page.rows.count == 7)
        }
        #expect(
            try store.list(AccountQuery(filter: "10@example", limit: 7)).total
                == (1...many).count { "\($0)".hasSuffix("10") })
    }

    @Test func ids_AreOfAllThatAFilterFinds_AndByAnIndex() throws {
        try fill()
        for filter in ["", "u", "USER", "ser 12", "nobody"] {
            let ids = try store.ids(filter: filter, limit: 100_000)
            let page = try store.list(AccountQuery(filter: filter, limit: 1000))
            #expect(ids.count == page.total, "\(filter)")
            #expect(Set(page.rows.map(\.id)).subtracting(ids).isEmpty)
            #expect(try store.ids(filter: filter, limit: 2).count == min(2, page.total))
            if !filter.isEmpty {
                let steps = try plan(NameMatch(Username.fold(filter)).idsSQL)
                #expect(!steps.contains { $0.hasPrefix("SCAN") && !$0.contains("VIRTUAL TABLE INDEX") }, "\(steps)")
            }
        }
    }

    @Test func audit_IsPaged_FilteredAndFoundByUser() throws {
        let grant = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        for number in 0..<10 {
            try store.audit(actor: "operator", action: "kick", object: "connection 1.\(number)", result: "done")
        }
        try store.setLocked(id: grant.account.id, true, actor: "operator")
        let first = try store.auditEntries(limit: 5)
        #expect(first.count == 5 && first[0].action == "lock")
        let second = try store.auditEntries(before: first[4].id, limit: 100)
        #expect(second.count == 8)
        #expect(try store.auditEntries(after: first[1].id, limit: 5).map(\.action) == ["lock"])
        let kicks = try store.auditEntries(filter: "KICK", limit: 100)
        #expect(kicks.count == 10)
        let others = try store.auditEntries(filter: "KICK", isInverted: true, limit: 100)
        #expect(
            Set(others.map(\.id)).isDisjoint(with: kicks.map(\.id))
                && !others.contains { $0.action.lowercased().contains("kick") })
        #expect(others.count + kicks.count == (try store.auditEntries(limit: 100).count))
        #expect(try store.auditEntries(isInverted: true, limit: 100).count == others.count + kicks.count)
        #expect(try store.auditEntries(filter: "1.7", limit: 100).map(\.object) == ["connection 1.7"])
        #expect(
            try store.auditEntries(ofUser: grant.account.id, limit: 50).map(\.action) == ["lock", "login", "register"])
        #expect(try store.auditCount() == 13)
    }
}
