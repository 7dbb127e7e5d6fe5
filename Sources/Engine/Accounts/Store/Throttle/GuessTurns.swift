// The waiting lines of networks at accounts that take one guess at a time. Without an order, the network that asks most
// often takes every slot, and a user from a new network never gets one. So each refused network has one place in the
// account's line, in the order of its first refusal. When the slot opens it belongs to the first, which leaves the line
// with its guess and goes behind all others if it comes again. A place is kept for a network that comes back about when
// it was told to, and otherwise goes to the next. Where very many networks wait the line is full: of those that ask for
// a place the next one is drawn by lot, anew for each place, so that asking more often gains nothing.
//
// A plain value, bounded by two halves like SessionCache. Owned by Throttle, under its lock. Times are seconds of a
// clock that only goes forward.

struct GuessTurns {
    private struct Place {
        let network: Int
        /// The time at which it was told to come again.
        var due: Int64
    }

    private struct Line {
        var places: [Place] = []
        /// The network with the lowest lot for the next place in a full line.
        var candidate: Place?
        var round = 0
    }

    /// Seconds after its time for which a network keeps its place.
    static let patience: Int64 = 60
    /// Nobody is told to come back later than in this many seconds, so that abandoned places soon leave the line.
    static let longestWait: Int64 = 300

    let placeLimit: Int
    private let half: Int
    private var young: [Int: Line] = [:]
    private var old: [Int: Line] = [:]

    init(accounts: Int = 2048, places: Int = 1024) {
        half = max(1, accounts / 2)
        placeLimit = max(1, places)
    }

    /// The number of accounts with a line.
    var count: Int { young.count + old.count }

    /// Whether a guess would be allowed, without asking for a place.
    func isTurn(of network: Int, for account: Int, now: Int64) -> Bool {
        guard let line = young[account] ?? old[account] else { return true }
        guard let first = line.places.first(where: { !Self.isGone($0, now) }) else { return true }
        return first.network == network
    }

    /// Asks for a guess.
    /// - Parameter opensBehind: seconds until the slot opens for a network with that many in front, each of which
    ///   guesses at once; 0: it is open.
    /// - Returns: 0: the guess is allowed, and the place given up. Otherwise the network has a place, if there is one,
    ///   and these are the seconds until it should ask again.
    mutating func ask(_ network: Int, for account: Int, now: Int64, opensBehind: (Int) -> Int64) -> Int64 {
        // Removed first, so that it is changed in place.
        var line = young.removeValue(forKey: account) ?? old.removeValue(forKey: account) ?? Line()
        line.places.removeAll { Self.isGone($0, now) }
        if let candidate = line.candidate, Self.isGone(candidate, now) { line.candidate = nil }
        fill(&line)
        defer { if !line.places.isEmpty { put(line, for: account) } }
        let index = line.places.firstIndex { $0.network == network }
        if (index ?? line.places.count) == 0, opensBehind(0) == 0 {
            if index != nil { line.places.removeFirst() }
            fill(&line)
            return 0
        }
        let wait = min(max(1, opensBehind(index ?? line.places.count)), Self.longestWait)
        let place = Place(network: network, due: now + wait)
        if let index {
            line.places[index] = place
        } else if line.places.count < placeLimit {
            line.places.append(place)
        } else if line.candidate.map({
            $0.network == network || Self.lot(network, line.round) < Self.lot($0.network, line.round)
        }) ?? true {
            line.candidate = place
        }
        return wait
    }

    mutating func forget(account: Int) {
        young[account] = nil
        old[account] = nil
    }

    mutating func forgetAll() {
        young = [:]
        old = [:]
    }

    private static func isGone(_ place: Place, _ now: Int64) -> Bool { now - place.due > patience }

    private func fill(_ line: inout Line) {
        guard line.places.count < placeLimit, let candidate = line.candidate else { return }
        line.places.append(candidate)
        line.candidate = nil
        line.round &+= 1
    }

    /// Seeded anew in each process.
    private static func lot(_ network: Int, _ round: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(network)
        hasher.combine(round)
        return hasher.finalize()
    }

    private mutating func put(_ line: Line, for account: Int) {
        if young.count >= half {
            old = young
            young = [:]
        }
        young[account] = line
    }
}
