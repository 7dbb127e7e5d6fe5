// How often a loop may write a line of one kind that clients can cause, and how many it kept back. A plain value, used on
// one thread.

struct LineLimiter {
    /// Nanoseconds between two lines.
    let pause: UInt64
    private var due: UInt64 = 0
    private var keptBack: UInt64 = 0

    init(pause: UInt64) { self.pause = pause }

    /// - Parameter now: monotonic nanoseconds.
    /// - Returns: how many were kept back since the last line; nil: this one is too.
    mutating func admit(at now: UInt64) -> UInt64? {
        guard now >= due else {
            keptBack &+= 1
            return nil
        }
        due = now &+ pause
        defer { keptBack = 0 }
        return keptBack
    }

    /// How many are to be told of without another of their kind; nil where there are none, or not yet.
    @inline(__always)
    mutating func rest(at now: UInt64) -> UInt64? {
        if keptBack == 0 || now < due { return nil }
        due = now &+ pause
        defer { keptBack = 0 }
        return keptBack
    }
}
