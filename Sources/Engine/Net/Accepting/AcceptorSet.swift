// The listening sockets of a server, by number, from which the main loop accepts.

struct AcceptorSet: ~Copyable {
    private let base: UnsafeMutablePointer<Acceptor>
    private let capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(1, capacity)
        base = .allocate(capacity: self.capacity)
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    /// Binds one more socket.
    /// - Throws: as `Acceptor.init`; ENOBUFS past the capacity.
    mutating func bind(_ address: SocketAddress) throws(Errno) {
        guard count < capacity else { throw Errno(105) }
        (base + count).initialize(to: try Acceptor(address, index: count))
        count += 1
    }

    /// The acceptor with this token; nil for a stale one.
    subscript(_ token: Token) -> UnsafeMutablePointer<Acceptor>? {
        let index = Int(token.slot) - Int(Token.firstListenerSlot)
        return index >= 0 && index < count ? base + index : nil
    }

    /// The acceptors, 0..<count.
    func at(_ index: Int) -> UnsafeMutablePointer<Acceptor>? {
        index >= 0 && index < count ? base + index : nil
    }

    /// Closes all: from now on nobody is accepted.
    mutating func close(in poller: inout Poller) {
        for index in 0..<count { base[index].ignore(in: &poller) }
        base.deinitialize(count: count)
        count = 0
    }
}
