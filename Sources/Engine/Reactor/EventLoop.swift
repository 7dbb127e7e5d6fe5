// One event loop: one thread that repeats wait, handle events, handle posted messages, run timers. Made and destroyed
// on its thread; other threads hold its LoopPort. EventLoop+Tick is the tick itself.

import CLinux
import Synchronization

struct EventLoop<Host: LoopHost & ~Copyable>: ~Copyable {
    let port: LoopPort<Host.Message>
    /// The port's gauges, without reference counting, because every tick publishes to them; `port` keeps them alive.
    let gauges: Unmanaged<LoopGauges>
    var host: Host
    /// Declared after the host, which holds the address and so ends first.
    private let pinned: Pinned<LoopContext>
    var batch: [Host.Message] = []
    var resumed: [Token] = []
    /// Malloc's reserve for what is not in the heap: handlers' objects, jobs, messages.
    private let memory = ThreadMemory(reserving: 512 << 10)

    /// - Parameter makeHost: makes the host, which may keep the context's address as long as it lives.
    /// - Throws: EMFILE, ENFILE: no descriptor for the poller; and what `makeHost` throws.
    init(
        port: LoopPort<Host.Message>, context: consuming LoopContext,
        makeHost: (UnsafeMutablePointer<LoopContext>) throws(Errno) -> Host
    ) throws(Errno) {
        let pinned = Pinned(context)
        let host = try makeHost(pinned.address)
        let result = pinned.address.pointee.poller.register(
            port.waker.raw, token: .waker, flags: Interest.read.flags(.level), isNew: true)
        if result < 0 { throw Errno(0 &- result) }
        self.port = port
        gauges = .passUnretained(port.gauges)
        self.host = host
        self.pinned = pinned
        port.gauges.threadID.store(linux_gettid(), ordering: .relaxed)
    }

    /// Lent to the host too. An access ends before the host is called.
    @inline(__always)
    var context: UnsafeMutablePointer<LoopContext> { pinned.address }

    /// Repeats until the host is finished. Messages that come later are not taken.
    mutating func run() {
        while !host.isFinished { tick() }
        context.pointee.isOver = true
        for message in port.mailbox.close() { host.receive(message) }
        publish(busySince: context.pointee.now)
        port.gauges.threadID.store(0, ordering: .relaxed)
    }
}
