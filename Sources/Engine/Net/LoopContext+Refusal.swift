// Counts and reports the clients that a loop turns away. On the loop's thread.

extension LoopContext {
    /// Counts one client that is turned away.
    func refuse(_ reason: RefusalReason) { refusals.count(reason.rawValue) }

    /// Counts it, and keeps a text about it for the log, which makes hostile text visible. The text is made at most
    /// four times a second for each reason, so that a flood costs a comparison.
    func refuse(_ reason: RefusalReason, _ text: @autoclosure () -> String) {
        refusals.count(reason.rawValue, now: now, text)
    }
}
