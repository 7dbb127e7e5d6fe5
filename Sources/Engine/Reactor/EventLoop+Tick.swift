// One tick: from the return of one wait to the call of the next.

import Synchronization

extension EventLoop where Host: ~Copyable {
    mutating func tick() {
        let count = context.poller.wait(milliseconds: timeout())
        context.now = Clock.now
        context.tick &+= 1
        gauges._withUnsafeGuaranteedRef { $0.tickBegan.store(context.now, ordering: .relaxed) }
        context.counters.waits &+= 1
        context.counters.events &+= UInt64(truncatingIfNeeded: count)
        if count == 0 { context.counters.emptyWakes &+= 1 }

        // Taken before this tick's events, because what they requeue waits for the next tick.
        swap(&resumed, &context.requeued)
        var isPosted = false
        for index in 0..<count {
            let (token, readiness) = context.poller.event(index)
            if token.slot == Token.wakerSlot {
                port.waker.consume()
                isPosted = true
            } else {
                host.ready(token, readiness, in: &context)
            }
        }
        if !resumed.isEmpty { resumeRequeued() }
        if isPosted { receivePosted() }
        if context.timers.armedCount > 0 { runTimers() }
        host.tickEnds(in: &context)
        publish(busySince: context.now)
    }

    /// Milliseconds the next wait may take.
    private func timeout() -> Int32 {
        if context.hasMore || !context.requeued.isEmpty { return 0 }
        return context.timers.milliseconds(untilDueFrom: context.milliseconds)
    }

    private mutating func resumeRequeued() {
        for token in resumed { host.resume(token, in: &context) }
        resumed.removeAll(keepingCapacity: true)
    }

    private mutating func receivePosted() {
        port.mailbox.swap(into: &batch)
        for message in batch { host.receive(message, in: &context) }
        batch.removeAll(keepingCapacity: true)
    }

    mutating func runTimers() {
        let now = context.milliseconds
        while let slot = context.timers.popExpired(now: now) { host.expired(slot, in: &context) }
    }

    mutating func publish(busySince began: UInt64) {
        let busy = Clock.now &- began
        context.counters.busyTime &+= busy
        context.counters.controlCalls = context.poller.controlCalls
        context.counters.requeued = UInt64(truncatingIfNeeded: context.requeued.count)
        // A copy: the closure changes the loop.
        let gauges = gauges
        gauges._withUnsafeGuaranteedRef { gauges in
            gauges.publish(context.counters)
            host.publish(to: gauges, busy: busy)
            gauges.countTick(busy)
            gauges.tickBegan.store(0, ordering: .relaxed)
        }
    }
}
