// The user at the other end of a control socket, as the kernel knows them: SO_PEERCRED in unix(7), of the moment they
// connected. And the names of users.

import CLinux
import Glibc

enum PeerCredentials {
    /// Nil where the kernel does not say.
    static func user(of socket: borrowing Socket) -> uid_t? {
        var user: UInt32 = 0
        return linux_peer_user(socket.number, &user) == 0 ? user : nil
    }
}

/// Looks up users' names. A directory in the network may take its time or never answer (nsswitch.conf(5)), so each is
/// asked for by a thread of its own, and whoever needs the name does not wait for it.
final class UserNames: Sendable {
    /// - Returns: nil where the user has none.
    typealias Lookup = @Sendable (uid_t) -> String?

    private enum Entry {
        case sought
        case known(String?, since: UInt64)
    }

    /// Nanoseconds for which an answer is kept.
    private static let age = 60 * Clock.second
    /// Threads at a time: a directory that does not answer gets no more.
    private static let limit = 4

    private let entries = Monitor<[uid_t: Entry]>([:])
    private let lookUp: Lookup
    private let found: Waker

    /// - Parameter found: woken when a name is known.
    init(_ lookUp: @escaping Lookup, found: Waker) {
        self.lookUp = lookUp
        self.found = found
    }

    /// The user as log and audit have them.
    /// - Returns: nil while the name is looked up.
    func shown(_ user: uid_t) -> String? {
        let now = Clock.now
        let isNew: Bool
        let name: String?
        (isNew, name) = entries.withLock { entries in
            entries = entries.filter { _, entry in
                if case .known(_, let since) = entry { now &- since < Self.age } else { true }
            }
            switch entries[user] {
            case .sought: return (false, nil)
            case .known(let name, _): return (false, Self.shown(user, name))
            case nil: break
            }
            let sought = entries.values.count { if case .sought = $0 { true } else { false } }
            guard sought < Self.limit else { return (false, Self.shown(user, nil)) }
            entries[user] = .sought
            return (true, nil)
        }
        if isNew, !look(for: user) { return Self.shown(user, nil) }
        return name
    }

    private func look(for user: uid_t) -> Bool {
        do throws(Errno) {
            // Detached: nobody waits for it, at the server's end neither.
            _ = try Thread(name: "user-name") { [self] in
                let name = lookUp(user)
                entries.withLock { $0[user] = .known(name, since: Clock.now) }
                found.wake()
            }
            return true
        } catch {
            entries.withLock { $0[user] = nil }
            return false
        }
    }

    /// `ops(1002)`; `uid 1002` where the user has no name.
    static func shown(_ user: uid_t, _ name: String?) -> String {
        name.map { "\(LogText.visible($0))(\(user))" } ?? "uid \(user)"
    }

    /// By the system's own directories. May wait for them.
    static let ofSystem: Lookup = { user in
        var found: UnsafeMutablePointer<passwd>?
        var entry = passwd()
        var room = [CChar](repeating: 0, count: 16 << 10)
        guard getpwuid_r(user, &entry, &room, room.count, &found) == 0, found != nil else { return nil }
        return entry.pw_name.map { String(cString: $0) }
    }
}
