// One event loop: one thread that repeats wait, handle events, handle posted messages, run timers. Made and destroyed
// on its thread; other threads hold its LoopPort. EventLoop+Tick is the tick itself.

import CLinux
import Synchronization

struct EventLoop<Host: LoopHost & ~Copyable>: ~Copyable {
    let port: LoopPort<Host.Message>
    /// The port's gauges, without reference counting, because every tick publishes to them; `port` keeps them alive.
    let gauges: Unmanaged<LoopGauges>
    var context: LoopContext
    var host: Host
    var batch: [Host.Message] = []
    var resumed: [Token] = []
    /// Malloc's reserve for what is not in the heap: handlers' objects, jobs, messages.
    private let memory = ThreadMemory(reserving: 512 << 10)

    /// - Throws: EMFILE, ENFILE: no descriptor for the poller.
    init(port: LoopPort<Host.Message>, context: consuming LoopContext, host: consuming Host) throws(Errno) {
        self.port = port
        gauges = .passUnretained(port.gauges)
        self.context = context
        self.host = host
        let result = self.context.poller.register(
            port.waker.raw, token: .waker, flags: Interest.read.flags(.level), isNew: true)
        if result < 0 { throw Errno(0 &- result) }
        port.gauges.threadID.store(linux_gettid(), ordering: .relaxed)
    }

    /// Repeats until the host is finished. Messages that come later are not taken.
    mutating func run() {
        while !host.isFinished { tick() }
        context.isOver = true
        for message in port.mailbox.close() { host.receive(message, in: &context) }
        publish(busySince: context.now)
        port.gauges.threadID.store(0, ordering: .relaxed)
    }
}
