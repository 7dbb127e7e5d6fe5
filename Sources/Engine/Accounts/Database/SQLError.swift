// An error of the database. Thrown by everything in Database/, on worker threads and at the start; `description` is one
// line an operator can act on.

/// An error of the database.
struct SQLError: Error, Sendable, CustomStringConvertible {
    enum Kind: Sendable {
        /// Another process held the write lock past the busy timeout.
        case busy
        /// No connection was given back in time.
        case leaseTimeout
        /// The pool has been closed: the server is stopping.
        case closed
        /// No room on the disk.
        case full
        case readOnly
        case cannotOpen
        case inputOutput
        /// Damaged, or not a database at all.
        case corrupt
        /// Made by a newer version of this program, or by another program.
        case foreign
        /// A UNIQUE or PRIMARY KEY constraint failed.
        case notUnique
        /// Another constraint failed.
        case constraint
        case tooBig
        case other
    }

    let kind: Kind
    let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// It may work in a moment, or when the operator has made room: the client is told to try again.
    var isTransient: Bool {
        switch kind {
        case .busy, .leaseTimeout, .closed, .full, .readOnly, .cannotOpen, .inputOutput: true
        case .corrupt, .foreign, .notUnique, .constraint, .tooBig, .other: false
        }
    }
}
