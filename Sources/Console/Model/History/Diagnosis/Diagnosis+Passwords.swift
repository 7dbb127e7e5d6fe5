// The abuse of passwords: they are guessed, or so many come that the workers cannot hash them.

import Engine

extension Diagnosis {
    /// Answers that refuse a password: it was wrong, or too many have been.
    private static let refusals: Set<String> = ["401", "403", "429"]
    private static let loginWords = ["login", "logon", "signin", "sign-in", "auth", "session", "password", "token"]
    private static let registrationWords = ["register", "signup", "sign-up"]

    struct GuessedPath {
        var path: String
        /// Of the last seconds.
        var failed: UInt64
        var all: UInt64
        /// Of the last minute, from how many addresses, and from which most.
        var failedInAMinute: UInt64
        var addresses: Int
        var heaviest: TrafficRow?
    }

    /// Refusals in a minute.
    static let leastRefused: UInt64 = 5

    private static func has(_ path: String, _ words: [String]) -> Bool {
        let path = path.lowercased()
        return words.contains { path.contains($0) }
    }

    static func isOfPasswords(_ path: String) -> Bool { has(path, loginWords + registrationWords) }

    /// Paths that take passwords and have refused some, or have many requests.
    var passwordPaths: [TrafficRow] {
        var rows: [TrafficRow] = []
        let pages = [
            sample.page(.paths(ofStatus: "401")), sample.page(.paths(ofStatus: "429")),
            isHashingFull ? sample.page(.heaviestPaths) : nil,
        ]
        for row in pages.compactMap(\.self).flatMap(\.rows) where Self.isOfPasswords(row.key) {
            guard row.requests >= Self.leastRefused else { continue }
            if !rows.contains(where: { $0.key == row.key }) { rows.append(row) }
        }
        return Array(rows.prefix(4))
    }

    func senders(of path: String) -> [String] {
        sample.page(.senders(of: path))?.rows.filter { $0.requests >= 10 }.map(\.key) ?? []
    }

    var guessedPaths: [GuessedPath] {
        passwordPaths.compactMap { row in
            guard Self.has(row.key, Self.loginWords), let page = sample.page(.statuses(of: Term(.path, row.key))),
                let senders = sample.page(.failingSenders(of: row.key))
            else { return nil }
            let failed = page.rows.reduce(UInt64(0)) { Self.refusals.contains($1.key) ? $0 &+ $1.requests : $0 }
            let found = GuessedPath(
                path: row.key, failed: failed, all: page.total.requests, failedInAMinute: senders.total.requests,
                addresses: senders.keys,
                heaviest: senders.rows.first)
            let isMuch = found.failed >= 10 || (found.failedInAMinute >= 20 && found.failed >= 2)
            return isMuch && found.failed >= found.all / 2 ? found : nil
        }
    }

    func guessing(_ paths: [GuessedPath]) -> Warning? {
        guard let path = paths.max(by: { $0.failed < $1.failed }) else { return nil }
        let turnedAway = refused(.throttled)
        let from: String
        if let heaviest = path.heaviest, path.addresses > 1 {
            from = "from \(Format.grouped(path.addresses)) addresses, most of them from \(Self.shown(heaviest.key))"
        } else {
            from = "from \(path.heaviest.map { Self.shown($0.key) } ?? "somewhere")"
        }
        // Where no address stands out, it is of no use to keep one out.
        let isOne = path.heaviest.map { $0.requests >= path.failedInAMinute / 4 } ?? false
        return Warning(
            kind: .passwordGuessing,
            text: """
                \(Format.grouped(path.failed)) of \(Format.grouped(path.all)) logins at \(Self.shown(path.path)) \
                failed in 10 s, \
                \(Format.grouped(max(path.failed, path.failedInAMinute))) in a minute, \
                \(from)\(turnedAway > 0 ? "; the throttle turns them away" : "")
                """,
            about: isOne ? path.heaviest.map { .address($0.key) } : .path(path.path))
    }

    /// Passwords have waited for most of the time, or there was no room for more of them.
    var isHashingFull: Bool {
        if refused(.hashQueueFull) >= 3 { return true }
        let full = sample.snapshots.filter { $0.workers.hashingQueued / 4 >= max(2, $0.workers.hashingShare) }
        return sample.snapshots.count >= 3 && full.count * 2 >= sample.snapshots.count
    }

    var flood: Warning? {
        let registrations = passwordPaths.filter { Self.has($0.key, Self.registrationWords) }
        let turnedAway = registrations.reduce(UInt64(0)) { sum, row in
            let page = sample.page(.statuses(of: Term(.path, row.key)))
            return sum &+ (page?.rows.first { $0.key == "429" }?.requests ?? 0)
        }
        guard isHashingFull || turnedAway >= 20 else { return nil }
        var words: [String] = []
        let waiting = sample.snapshots.map(\.workers.hashingQueued).max() ?? 0
        if waiting > 0 {
            words.append(
                """
                \(Format.counted(waiting, "password")) waited to be hashed by \
                \(Format.counted(last.workers.hashingShare, "worker"))
                """)
        }
        let noRoom = refused(.hashQueueFull)
        if noRoom > 0 { words.append("\(Format.grouped(noRoom)) found no room in the queue") }
        let throttled = refused(.throttled)
        if throttled > 0 { words.append("\(Format.grouped(throttled)) were turned away by the throttle") }
        let path = passwordPaths.compactMap { row in sample.page(.senders(of: row.key)).map { (row.key, $0) } }
            .max { $0.1.total.requests < $1.1.total.requests }
        if let (path, page) = path {
            let from = page.rows.first.map { row in
                page.keys > 1
                    ? " from \(page.keys) addresses, most from \(Self.shown(row.key))" : " from \(Self.shown(row.key))"
            }
            words.append("\(Self.shown(path)) gets \(Self.rate(Self.rate(page.total.requests, page)))\(from ?? "")")
        }
        return Warning(
            kind: .hashingFlood, text: words.joined(separator: ", "),
            about: path?.1.rows.first.map { .address($0.key) })
    }
}
