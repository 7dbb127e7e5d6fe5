// The digits before a key, as in `40[`. A digit alone is the key of a view, so the place before the first is kept.

struct CountPrefix: Sendable {
    private var digits = 0
    private var number = 0
    private var origin: Whereabouts?

    mutating func add(_ digit: Int, at place: Whereabouts) {
        if digits == 0 { origin = place }
        digits += 1
        number = min(number * 10 + digit, 1_000_000)
    }

    /// The number and the place where the first digit was pressed; nil for fewer than two digits.
    mutating func take() -> (number: Int, origin: Whereabouts)? {
        defer { self = CountPrefix() }
        guard digits > 1, number > 0, let origin else { return nil }
        return (number, origin)
    }
}
