// The two pollers of Linux, of which a loop uses one.

/// The poller of the loops.
public enum PollerKind: String, Sendable, Codable, CaseIterable {
    /// epoll(7): the kernel keeps the set; a wait costs what is ready. Level and edge mode.
    case epoll
    /// poll(2): the set is passed with each wait, which costs what is registered. Level mode only.
    case poll
}
