// The listening sockets from which the main loop accepts. Owned by it; a set of new ones comes from the thread that has
// bound them.

struct AcceptorSet: ~Copyable {
    private var base: UnsafeMutablePointer<Acceptor>
    private var capacity: Int
    private(set) var count = 0

    init() {
        capacity = 1
        base = .allocate(capacity: 1)
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    mutating func add(_ acceptor: consuming Acceptor) {
        if count == capacity {
            let larger = UnsafeMutablePointer<Acceptor>.allocate(capacity: 2 * capacity)
            larger.moveInitialize(from: base, count: count)
            base.deallocate()
            base = larger
            capacity *= 2
        }
        (base + count).initialize(to: acceptor)
        count += 1
    }

    /// Takes all of the other set.
    mutating func add(_ others: consuming AcceptorSet) {
        while let last = others.removeLast() { add(last) }
    }

    private mutating func removeLast() -> Acceptor? {
        guard count > 0 else { return nil }
        count -= 1
        return (base + count).move()
    }

    /// The acceptor with this token; nil for a stale one. There are few, so they are looked through.
    @inline(__always)
    subscript(_ token: Token) -> UnsafeMutablePointer<Acceptor>? {
        for index in 0..<count where base[index].channel.token == token { return base + index }
        return nil
    }

    /// The acceptors, 0..<count. An address is good until one is added or removed.
    func at(_ index: Int) -> UnsafeMutablePointer<Acceptor>? {
        index >= 0 && index < count ? base + index : nil
    }

    /// Closes one. The last one takes its place.
    mutating func remove(at index: Int, in poller: inout Poller) {
        guard index >= 0, index < count else { return }
        base[index].ignore(in: &poller)
        count -= 1
        (base + index).deinitialize(count: 1)
        if index < count { (base + index).moveInitialize(from: base + count, count: 1) }
    }

    /// Closes all: from now on nobody is accepted.
    mutating func close(in poller: inout Poller) {
        while count > 0 { remove(at: count - 1, in: &poller) }
    }
}
