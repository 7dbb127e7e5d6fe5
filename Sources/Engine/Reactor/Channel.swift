// A descriptor's registration in a poller: its interest, its trigger mode and its token. It does not own the
// descriptor; the owner (a Connection, an Acceptor) holds the channel next to it.

struct Channel {
    let token: Token
    let descriptor: Int32
    /// The interest that the poller has.
    fileprivate(set) var interest: Interest = []
    fileprivate(set) var trigger: TriggerMode = .level
    fileprivate(set) var isRegistered = false

    init(descriptor: Int32, token: Token) {
        self.descriptor = descriptor
        self.token = token
    }

    /// Sets the interest in the poller, with a system call only where something changes.
    /// - Returns: 0 or -errno; on an error the channel stays as it was.
    @inline(__always)
    mutating func set(_ interest: Interest, _ trigger: TriggerMode, in poller: inout Poller) -> Int32 {
        if isRegistered && interest == self.interest && trigger == self.trigger { return 0 }
        return change(interest, trigger, in: &poller)
    }

    /// Like `set`, but tells the kernel even where nothing changes. EPOLL_CTL_MOD checks readiness again, so that an
    /// edge that came before is reported once more: a change of mode relies on it.
    mutating func change(_ interest: Interest, _ trigger: TriggerMode, in poller: inout Poller) -> Int32 {
        let result = poller.register(
            descriptor, token: token, flags: interest.flags(trigger), isNew: !isRegistered)
        if result == 0 {
            self.interest = interest
            self.trigger = trigger
            isRegistered = true
        }
        return result
    }

    /// Takes the channel out of the poller, before its descriptor is closed.
    /// - Parameter closing: the descriptor is closed next. That is enough for epoll (epoll(7), Q6: no duplicate of it
    ///   exists) and saves a system call.
    mutating func remove(from poller: inout Poller, closing: Bool) {
        guard isRegistered else { return }
        isRegistered = false
        interest = []
        poller.unregister(descriptor, closing: closing)
    }
}
