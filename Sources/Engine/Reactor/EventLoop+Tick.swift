// One tick: from the return of one wait to the call of the next.

import Synchronization

extension EventLoop where Host: ~Copyable {
    mutating func tick() {
        let context = context
        let count = context.pointee.poller.wait(milliseconds: timeout())
        context.pointee.now = Clock.now
        context.pointee.tick &+= 1
        gauges._withUnsafeGuaranteedRef { $0.tickBegan.store(context.pointee.now, ordering: .relaxed) }
        context.pointee.counters.waits &+= 1
        context.pointee.counters.events &+= UInt64(truncatingIfNeeded: count)
        if count == 0 { context.pointee.counters.emptyWakes &+= 1 }

        // Taken before this tick's events, because what they requeue waits for the next tick.
        swap(&resumed, &context.pointee.requeued)
        var isPosted = false
        for index in 0..<count {
            let (token, readiness) = context.pointee.poller.event(index)
            if token.slot == Token.wakerSlot {
                port.waker.consume()
                isPosted = true
            } else {
                host.ready(token, readiness)
            }
        }
        if !resumed.isEmpty { resumeRequeued() }
        if isPosted { receivePosted() }
        if context.pointee.timers.armedCount > 0 { runTimers() }
        host.tickEnds()
        publish(busySince: context.pointee.now)
    }

    /// Milliseconds the next wait may take.
    private func timeout() -> Int32 {
        if context.pointee.hasMore || !context.pointee.requeued.isEmpty { return 0 }
        return context.pointee.timers.milliseconds(untilDueFrom: context.pointee.milliseconds)
    }

    private mutating func resumeRequeued() {
        for token in resumed { host.resume(token) }
        resumed.removeAll(keepingCapacity: true)
    }

    private mutating func receivePosted() {
        port.mailbox.swap(into: &batch)
        for message in batch { host.receive(message) }
        batch.removeAll(keepingCapacity: true)
    }

    mutating func runTimers() {
        let now = context.pointee.milliseconds
        while let slot = context.pointee.timers.popExpired(now: now) { host.expired(slot) }
    }

    mutating func publish(busySince began: UInt64) {
        let context = context
        let busy = Clock.now &- began
        context.pointee.counters.busyTime &+= busy
        context.pointee.counters.controlCalls = context.pointee.poller.controlCalls
        context.pointee.counters.requeued = UInt64(truncatingIfNeeded: context.pointee.requeued.count)
        // A copy: the closure changes the loop.
        let gauges = gauges
        gauges._withUnsafeGuaranteedRef { gauges in
            gauges.publish(context.pointee.counters)
            host.publish(to: gauges, busy: busy)
            gauges.countTick(busy)
            gauges.tickBegan.store(0, ordering: .relaxed)
        }
    }
}
