// Waiting for a condition, with a deadline so generous that only a fault meets it.

import Glibc

/// A condition that a test waited for or needed and that did not come to hold.
struct Unmet: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Repeats `condition` until it returns a value.
/// - Throws: Unmet after 60 seconds, with `what` and the text of `detail` by then.
func eventually<Value>(_ what: String, detail: () -> String = { "" }, _ attempt: () throws -> Value?) throws -> Value {
    var start = timespec()
    clock_gettime(CLOCK_MONOTONIC, &start)
    // Often at first: most of what is waited for is a small program's end, some thousand times in all.
    var pause: UInt32 = 1000
    while true {
        if let value = try attempt() { return value }
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        if now.tv_sec - start.tv_sec > 60 { throw Unmet("never came: \(what)\n\(detail())") }
        usleep(pause)
        pause = min(pause * 2, 20_000)
    }
}

/// As above, for a condition.
func eventually(_ what: String, detail: () -> String = { "" }, _ condition: () throws -> Bool) throws {
    let _: Void = try eventually(what, detail: detail) { try condition() ? () : nil }
}
