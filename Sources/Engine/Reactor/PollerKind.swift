// Which of the kernel's two ways a loop waits.

/// What the loops wait on.
public enum PollerKind: String, Sendable, Codable, CaseIterable {
    /// epoll(7): the kernel keeps the set; a wait costs what is ready. Level and edge mode.
    case epoll
    /// poll(2): the set goes in with each wait, which costs what is registered. Level mode alone.
    case poll
}
