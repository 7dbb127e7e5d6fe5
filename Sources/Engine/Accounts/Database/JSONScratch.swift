// JSON read and written by SQLite's JSON functions (sqlite.org/json1.html) on connections to empty in-memory databases:
// a maintained parser, in a library that is linked anyway. As many connections as threads use it at once; none is lent
// for longer than one text. On workers.

import Engine

final class JSONScratch: Sendable {
    private let idle = Monitor<[SQLConnection]>([])
    private let counters = SQLCounters()

    /// The values of the named members of a JSON object.
    /// - Returns: the decoded strings by name.
    func strings(_ names: [String], of text: String) throws(SQLError) -> Result<[String: String], JSONFault> {
        try with { connection throws(SQLError) in
            let kind = try connection.prepare("SELECT CASE WHEN json_valid(?1) THEN json_type(?1) END")
            try kind.bind([.text(text)])
            guard try kind.step(), !kind.isNull(0) else { return .failure(.invalid) }
            guard kind.text(0) == "object" else { return .failure(.notAnObject) }
            // Decoded by hand from here on: SQLite's paths do not find a name that is written with escapes, and its
            // decoding would cut a string at \u0000.
            let members = JSONMember.all(of: Array(text.utf8))
            // RFC 8259 section 4: names should be unique; readers differ in which of two counts, so neither does.
            guard Set(members.map(\.name)).count == members.count else { return .failure(.repeatedName) }
            var found: [String: String] = [:]
            for name in names {
                guard let member = members.first(where: { $0.name.elementsEqual(name.utf8) }) else { continue }
                guard member.isString else { return .failure(.notAString(name)) }
                guard let string = JSONString.decode(member.value) else { return .failure(.notUnicode(name)) }
                found[name] = string
            }
            return .success(found)
        }
    }

    /// A JSON object of these members, in this order.
    /// - Parameter texts: further members whose values are JSON already.
    func object(
        _ members: [(name: String, value: SQLValue)], _ texts: [(name: String, json: [UInt8])] = []
    ) throws(SQLError) -> [UInt8] {
        try with { connection throws(SQLError) in
            var values: [SQLValue] = []
            for member in members {
                values.append(.text(member.name))
                values.append(member.value)
            }
            for member in texts {
                values.append(.text(member.name))
                values.append(.text(String(decoding: member.json, as: UTF8.self)))
            }
            let places =
                Array(repeating: "?,?", count: members.count) + Array(repeating: "?,json(?)", count: texts.count)
            let statement = try connection.prepare("SELECT json_object(\(places.joined(separator: ",")))")
            try statement.bind(values)
            guard try statement.step() else { return [] }
            return statement.bytes(0)
        }
    }

    /// A JSON array of items that are JSON already.
    static func array(_ items: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "[")] + items.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }

    static func bool(_ value: Bool) -> [UInt8] { Array((value ? "true" : "false").utf8) }

    private func with<Result>(_ body: (SQLConnection) throws(SQLError) -> Result) throws(SQLError) -> Result {
        let ready = idle.withLock { $0.popLast() }
        let connection: SQLConnection
        if let ready {
            connection = ready
        } else {
            connection = try SQLConnection(path: ":memory:", mode: .readWrite, busyTimeout: 0, counters: counters)
        }
        defer { idle.withLock { $0.append(connection) } }
        return try body(connection)
    }
}
