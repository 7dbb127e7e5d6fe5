// A loop counts and reports whom it turns away. On the loop's thread.

extension LoopContext {
    /// Counts one that is turned away.
    func refuse(_ reason: RefusalReason) { refusals.count(reason.rawValue) }

    /// The same, with what it was, as far as the log should say: hostile text is made visible there. The text is made
    /// at most four times a second for each reason, so a flood costs a comparison.
    func refuse(_ reason: RefusalReason, _ text: @autoclosure () -> String) {
        refusals.count(reason.rawValue, now: now, text)
    }
}
