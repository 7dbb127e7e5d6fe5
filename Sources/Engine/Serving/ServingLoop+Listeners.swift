// Listening sockets that come and go while the server runs. On the main loop's thread.
//
// The close of a listening socket resets the connections in its queue, and those whose handshake is under way, although
// their clients may take themselves for connected. So a socket that is taken out stays for a moment: it accepts whoever
// is on the way, while the kernel drops the calls of new clients (HAProxy's users did that from outside, with iptables
// or a queue discipline, while they restarted it). At the end the queue is emptied, and the socket closed. A client may
// still be reset if its handshake takes longer than that moment; and where the kernel takes no filter, if it comes
// between the last accept(2) and close(2). Others find out a second later that nobody listens, when they call again.

extension ServingLoop {
    /// Milliseconds for which a listening socket outlives its removal; a client in a handshake needs one way of the
    /// network to come in.
    private static let leave: UInt64 = 250
    /// Connections taken at the end; more than wait there, unless new clients cannot be kept out.
    private static let last = 4096

    /// Listens on new sockets from now on, and for a moment on those that close.
    mutating func changeListeners(_ change: ListenerChange) {
        // Not kept, they are closed.
        guard !isDraining, !isStopped, let added = change.added.take() else { return }
        accepting?.acceptors.add(added)
        acceptAgain()
        let time = loop.pointee.milliseconds &+ Self.leave
        for number in change.closing {
            let token = Token(slot: Token.listenerSlot, generation: number)
            accepting?.acceptors[token]?.pointee.leave(at: time)
            loop.pointee.timers.armEarlier(Self.acceptTimer, deadline: time)
        }
    }

    /// Closes those whose time has come.
    mutating func closeListeners() {
        var index = 0
        while let acceptor = accepting?.acceptors.at(index) {
            let time = acceptor.pointee.closesAt
            if time > loop.pointee.milliseconds {
                if time < .max { loop.pointee.timers.armEarlier(Self.acceptTimer, deadline: time) }
                index += 1
                continue
            }
            _ = take(Self.last, from: acceptor)
            // A copy of the pointer, as in Connections+Answer.
            let loop = loop
            accepting?.acceptors.remove(at: index, in: &loop.pointee.poller)
            counters.listenersClosed &+= 1
        }
    }
}
