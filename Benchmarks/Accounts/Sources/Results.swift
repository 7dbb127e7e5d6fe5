// The measurements of a flood's threads.

import Synchronization

final class Results: Sendable {
    private struct Lists {
        var logins: [Double] = []
        var health: [Double] = []
        var statuses: [Int: Int] = [:]
    }

    private let lists = Mutex(Lists())

    func add(login: Double, status: Int) {
        lists.withLock { lists in
            lists.logins.append(login)
            lists.statuses[status, default: 0] += 1
        }
    }

    func add(health: Double) { lists.withLock { $0.health.append(health) } }

    var count: Int { lists.withLock { $0.logins.count } }

    /// Milliseconds of each login and each health request, and the number of each status.
    var all: (logins: [Double], health: [Double], statuses: String) {
        lists.withLock { lists in
            (
                lists.logins, lists.health,
                lists.statuses.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
            )
        }
    }
}
