// Carries one ~Copyable value from the thread that made it to the thread that will own it, through a closure, which
// could not capture the value itself. Taken once.

final class Handover<Value: ~Copyable>: Sendable {
    private let value: Monitor<Value?>

    init(_ value: consuming sending Value) {
        self.value = Monitor(value)
    }

    /// The value, at the first call; nil after.
    func take() -> Value? {
        value.withLock { $0.take() }
    }
}
