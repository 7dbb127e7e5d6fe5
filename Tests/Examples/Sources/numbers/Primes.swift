// Work that takes its time, so that it belongs on a worker.

/// The n-th prime number, from prime(1) = 2.
func prime(_ n: Int) -> Int {
    var found = 0
    var candidate = 1
    while found < n {
        candidate += 1
        if !stride(from: 2, to: candidate, by: 1).prefix(while: { $0 * $0 <= candidate }).contains(where: {
            candidate % $0 == 0
        }) {
            found += 1
        }
    }
    return candidate
}
