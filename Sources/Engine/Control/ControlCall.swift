// The lines of a client on a control socket, as values; ControlProtocol writes and reads them.

/// What a client of a control socket asks for.
public enum ControlCall: Sendable {
    case request(ControlRequest)
    /// The current state, once.
    case snapshot
    /// From now on, until `unfollow`. A second one for the same topic takes the place of the first.
    case follow(Subscription)
    case unfollow(ControlTopic)

    public enum Subscription: Sendable, Equatable {
        /// The state every so many milliseconds.
        case snapshot(interval: Int)
        /// Lines of the log whose sequence number is above `after`, those kept and those to come.
        case log(after: UInt64)
        /// Entries of the audit to come.
        case audit
    }
}

/// What a client of a control socket can follow.
public enum ControlTopic: String, Sendable, CaseIterable {
    case snapshot, log, audit
}
