// Level- and edge-triggered readiness, epoll(7). The listening sockets and the connections each have their own.

/// The way a poller reports readiness.
public enum TriggerMode: String, Sendable, Codable, CaseIterable {
    /// As long as the condition holds (LT).
    case level = "lt"
    /// Once, when the condition begins to hold (ET): the reader must read until the kernel has no more.
    case edge = "et"
}
