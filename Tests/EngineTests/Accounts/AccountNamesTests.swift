// The ownership of names: reserved names, and those in a database from before today's rules.

import AccountResources
import Testing

@testable import Accounts
@testable import Engine

@Suite struct AccountNamesTests {
    let fixture: AccountsFixture
    let store: AccountStore

    init() throws {
        fixture = try AccountsFixture()
        store = try fixture.store()
    }

    /// A database of schema 3 with users as its rules allowed them, brought up to date, with its names not converted
    /// yet.
    private func old(_ names: [String]) throws -> (store: AccountStore, folder: DatabaseFolder) {
        let folder = DatabaseFolder()
        let hash = try store.hash.make(try #require(Password("engine-1843", maximum: 128)))
        let database = try folder.database(Array(fixture.migrations.prefix(3)))
        try database.write { connection throws(SQLError) in
            for name in names {
                try connection.run(
                    "INSERT INTO users (username, username_key, password_hash, created) VALUES (?1, ?2, ?3, 0)",
                    .text(name),
                    .text(UnicodeForm.c.of(name.uppercased().lowercased())), .text(hash))
            }
            try connection.execute("INSERT INTO user_names (user_names) VALUES ('rebuild')")
        }
        database.close()
        return (try AccountStore(database: folder.database(fixture.migrations), settings: store.settings), folder)
    }

    private static let names = [
        "ada", "ａｄａ", "#1", "ａｂｃ", "🚀🚀", "a  b", "a b", "\u{430}da", "STRA\u{1e9e}E", "straße",
        "x\u{300}\u{301}\u{302}\u{303}", "Bob",
    ]

    @Test func everybodyOfBefore_LogsInAsEver_BeforeAndAfterTheirKeysAreMadeAnew() throws {
        let (old, folder) = try old(Self.names)
        defer { withExtendedLifetime(folder) {} }
        for _ in 0..<2 {
            for (index, name) in Self.names.enumerated() {
                let grant = try old.login(username: name, password: "engine-1843", client: fixture.client)
                #expect(grant.account.id == Int64(index + 1), "\(name)")
                #expect(grant.account.username.utf8.elementsEqual(name.utf8))
                let changed = try old.changePassword(
                    token: grant.token, current: "engine-1843", new: "difference-1822", client: fixture.client)
                try old.setPassword(id: changed.account.id, "engine-1843", mustChange: false, actor: "operator")
            }
            try old.adoptNames()
        }
    }

    @Test func namesThatHaveBecomeOne_AreKeptAndReported_AndTheOthersGetTheirNewKeys() throws {
        let (old, folder) = try old(Self.names)
        defer { withExtendedLifetime(folder) {} }
        try old.adoptNames()
        #expect(try old.keptNames().map(\.id) == [2, 6, 9])
        #expect(try old.keptNames().map { $0.other?.id ?? 0 } == [1, 7, 10])
        // Found by the new form and by a part of it.
        #expect(try old.id(ofUsername: "ABC") == 4)
        #expect(try old.list(AccountQuery(filter: "abc")).rows.map(\.id) == [4])
        #expect(try old.list(AccountQuery(filter: "ＡＢＣ")).rows.map(\.id) == [4])
        // The number stays a number.
        #expect(try old.id(named: "#1") == 1)
        #expect(try old.id(named: "#3") == 3)
        #expect(try old.id(ofUsername: "#1") == 3)
        // Each appears once, in any order, a page at a time.
        for order in AccountQuery.Order.allCases {
            var query = AccountQuery(order: order, limit: 1), seen: [Int64] = []
            while let row = try old.list(query).rows.first, seen.count < 20 {
                seen.append(row.id)
                query.after = AccountQuery.Mark(row)
            }
            #expect(seen.sorted() == Array(1...12), "\(order)")
        }
        // Once is enough.
        let statements = old.database.statements
        try old.adoptNames()
        #expect(old.database.statements == statements + 1)
    }

    @Test func keptName_IsNobodyElses_AlsoWhenTheOtherHasGone() throws {
        let (old, folder) = try old(Self.names)
        defer { withExtendedLifetime(folder) {} }
        func register(_ name: String) -> String? {
            accountRefusal { () throws(AccountError) in
                try old.register(username: name, password: "engine-1843", client: fixture.client)
            }
        }
        // No key has been made anew yet: the first registration does it.
        for name in ["ada", "ADA", "Ａda", "abc", "a b", "strasse", "bob"] {
            #expect(register(name) == "nameTaken", "\(name)")
        }
        try old.remove(id: 1, actor: "operator")
        #expect(register("ada") == "nameTaken")
        #expect(try old.keptNames().first?.other == nil)
        try old.remove(id: 2, actor: "operator")
        #expect(register("ada") == nil)
        #expect(try old.keptNames().map(\.id) == [6, 9])
        try old.remove(id: 4, actor: "operator")
        #expect(try old.list(AccountQuery(filter: "abc")).total == 0)
    }

    @Test func databasePutInPlaceWhileItRuns_IsLookedAtBeforeANameIsGiven() throws {
        _ = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        try fixture.database.write { connection throws(SQLError) in
            try connection.execute("DELETE FROM settings WHERE name = 'name_rules'")
            try connection.run("UPDATE users SET username = 'ｅｖｅ', username_key = 'ｅｖｅ'")
        }
        let refused = accountRefusal { () throws(AccountError) in
            try store.register(username: "eve", password: "engine-1843", client: fixture.client)
        }
        #expect(refused == "nameTaken")
        #expect(
            try store.login(username: "EVE", password: "engine-1843", client: fixture.client).account.username == "ｅｖｅ")
    }

    @Test func reservedName_IsRefusedToWhoRegisters_AndGivenByAnOperator() throws {
        for name in ["admin", "ROOT", "Operator", "Ｓystem", "support"] {
            let refused = accountRefusal { () throws(AccountError) in
                try store.register(username: name, password: "engine-1843", client: fixture.client)
            }
            #expect(refused == "invalid username", "\(name)")
            #expect(try store.add(username: name, password: "engine-1843", actor: "operator").id > 0)
            // The user who has it logs in.
            _ = try store.login(username: name, password: "engine-1843", client: fixture.client)
        }
    }

    @Test(arguments: [
        ("#17", UserReference.number(17)), ("\u{FF03}１７", .number(17)), ("#0", .number(0)),
        ("#99999999999999999999", .number(0)), ("#007", .number(7)),
        ("17", .name("17")), ("#", .name("#")), ("#-1", .name("#-1")), ("#+1", .name("#+1")), ("# 1", .name("# 1")),
        ("a#1", .name("a#1")), ("#1a", .name("#1a")),
        ("#\u{661}", .name("#\u{661}")), ("", .name("")),
    ])
    func numberSignAndDigits_AreANumber_AndNothingElseIs(text: String, reference: UserReference) {
        #expect(UserReference(text) == reference)
    }

    @Test func filterOfConnections_TakesTheNumber_LikeEveryOther() throws {
        let ada = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        let users = AccountControl(store)
        func ids(_ text: String) throws -> Set<Int64> {
            var found: Set<Int64> = []
            var failure: UserRefusal?
            _ = ConnectionFilter(terms: [.user(text, isEqual: true)], isInverted: false).compiled { asked in
                do { found = try users.ids(of: asked, limit: 10) } catch { failure = error as? UserRefusal }
                return found
            }
            #expect(failure == nil)
            return found
        }
        // Nobody has these numbers, and no name holds these texts: only a number is found without a user.
        for (text, number) in [("#71", 71), ("#99999999999999999999", 0), ("\u{FF03}71", 71)] {
            #expect(try ids(text) == [Int64(number)], "\(text) was taken for a name")
        }
        #expect(try ids("ada") == [ada.account.id])
        #expect(try ids("nobody").isEmpty)
    }

    @Test func otherSpellingsOfAName_AreOneAccountToTheThrottle() throws {
        _ = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        for name in ["ada", "ADA", "Ａda", "ａｄａ", "aｄA"] {
            #expect(store.loginKey(name) == "ada")
        }
        #expect(store.loginKey("") == nil)
        #expect(store.loginKey(String(repeating: "a", count: 1 << 20)) == nil)
    }
}
