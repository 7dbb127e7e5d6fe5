// The steps by which a request is answered. Where loops have to do something first, the control thread goes on with
// other requests meanwhile, so that a stalled loop delays those who ask about it and nobody else. On the control
// thread.

/// What has come of a request so far.
enum ControlStep {
    case done(ControlResult)
    case wait(ControlWait)

    static func refused(_ text: String) -> ControlStep { .done(.refused(text)) }
}

/// A request's wait for what loops do, or for a time.
struct ControlWait {
    /// Then it goes on, whatever has come.
    let deadline: UInt64
    /// No other request is begun before: loops get one question at a time, and equal ones gather meanwhile.
    let aloneUntil: UInt64
    let isOver: () -> Bool
    let next: () -> ControlStep

    /// For loops.
    init(
        until deadline: UInt64, aloneUntil: UInt64, isOver: @escaping () -> Bool, then next: @escaping () -> ControlStep
    ) {
        self.deadline = deadline
        self.aloneUntil = aloneUntil
        self.isOver = isOver
        self.next = next
    }

    /// For a time.
    init(until time: UInt64, then next: @escaping () -> ControlStep) {
        self.init(until: time, aloneUntil: 0, isOver: { Clock.now >= time }, then: next)
    }
}

extension ControlAct {
    /// The time by which a loop must add its part; a stalled one is left out.
    var deadline: UInt64 { Clock.now &+ Clock.second }

    /// Looks again and again, because nobody is woken by what it waits for, and goes on when it is over or at the
    /// deadline.
    func whenOver(
        by deadline: UInt64, _ isOver: @escaping () -> Bool, then next: @escaping (_ isOver: Bool) -> ControlStep
    ) -> ControlStep {
        if isOver() { return next(true) }
        let now = Clock.now
        guard now < deadline else { return next(false) }
        return .wait(
            ControlWait(until: now &+ 5 * Clock.millisecond) { whenOver(by: deadline, isOver, then: next) })
    }

    /// Nanoseconds in which a loop that is not stalled has replied.
    private static let grace = 20 * Clock.millisecond

    /// Posts a message to every loop, and goes on with the replies of those that have come by the deadline.
    func gather<Part: Sendable>(
        _ loops: [LoopPort<LoopMessage>], _ message: (ReplyCollector<Part>) -> LoopMessage,
        then next: @escaping ([Part], _ isWhole: Bool) -> ControlStep
    ) -> ControlStep {
        let parts = ReplyCollector<Part>(loops: loops.count, woken)
        for loop in loops where !loop.post(message(parts)) { parts.add(nil) }
        let now = Clock.now
        // Nobody else waits for a loop that is known to be stalled.
        let isStalled = loops.contains { port in
            let began = port.gauges.tickBegan.load(ordering: .relaxed)
            return began != 0 && now > began &+ Self.grace
        }
        return .wait(
            ControlWait(
                until: deadline, aloneUntil: isStalled ? 0 : now &+ Self.grace, isOver: { parts.isWhole },
                then: {
                    let (found, isWhole) = parts.collected
                    return next(found, isWhole)
                }))
    }
}
