// The columns of failed and slow answers, as the console and ctl show them.

import Engine

enum FailureColumns {
    /// - Parameter offset: seconds east of UTC.
    static func table(offset: Int) -> Table<Failure> {
        Table(columns: [
            Column("TIME", 8, right: false, priority: 0, sorts: false) {
                Field(Format.clock($0.time, offset: offset), .label)
            },
            Column("ST", 3, priority: 0, sorts: false) { failure in
                Field(failure.status == 0 ? "-" : "\(failure.status)", failure.role)
            },
            Column("REASON", 26, right: false, priority: 0, grow: 3, sorts: false) { Field($0.reason, .strong) },
            Column("REQUEST", 16, right: false, priority: 1, grow: 2, sorts: false) { Field($0.request) },
            Column("PEER", 15, right: false, priority: 2, grow: 1, sorts: false) {
                Field($0.peer.isEmpty ? "-" : $0.peer, .accent)
            },
            Column("TOOK", 6, priority: 3, sorts: false) {
                Field($0.took == 0 ? "-" : Format.duration($0.took, ascii: true))
            },
            Column("ENDING", 9, right: false, priority: 4, sorts: false) { Field($0.ending.rawValue, .label) },
            Column("USER", 8, right: false, priority: 5, sorts: false) { Field($0.shownUser) },
        ])
    }
}

extension Failure {
    /// The user's name, or a reference where it is not known any more; empty for none.
    var shownUser: String { userID == 0 ? "" : username.isEmpty ? "#\(userID)" : username }

    /// A 5xx is not the client's doing; one that was only slow is no fault.
    var role: Role { status >= 500 ? .bad : status == 0 || status >= 400 ? .warning : .text }
}
