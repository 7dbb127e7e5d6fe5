// The parts of requests' times on one loop: by route in TickHistogram's buckets, which any thread may read, and of the
// last requests in a small ring. What a hand-over tells is exact. The parser and the handler are measured for one
// request in 64 on the average, chosen by chance, because a clock read costs as much as a part of them; for the others
// that is a counter less. After a slow tick the next few requests are measured: whoever looks at a connection of a slow
// server finds its times; the histograms count only those that chance has chosen. On the loop's thread.

struct RequestSplits: ~Copyable {
    private let book: SplitBook
    private let words: AtomicWords
    private let rows: Int
    /// Requests until the next that is measured; 0 while it is served.
    private var untilSample: UInt32 = 1
    /// The last value that was set, and the requests until the next one that chance has chosen.
    private var step: UInt32 = 1
    private var untilChosen: UInt32 = 1
    /// The next ones that are measured whatever chance has chosen.
    private var allLeft: UInt32 = 0
    private var coin: UInt64
    private var parserBegan: UInt64 = 0
    private var handlerBegan: UInt64 = 0
    /// The route of the request served last.
    private(set) var route: UInt16 = 0
    private let recent: UnsafeMutablePointer<Entry>
    private var written = 0

    /// Requests between two that chance has chosen, on the average.
    private static let interval: UInt32 = 64
    static let capacity = 256
    /// A tick with requests that take as long on the average has the next few measured. So few that a tick which only
    /// waited for a processor costs no more than that.
    static let slowTick: UInt64 = 1_000_000
    private static let afterSlowTick: UInt32 = 8

    /// The parts of one request.
    private struct Entry: BitwiseCopyable {
        var connection: UInt64 = 0
        /// The request's number on its connection.
        var serial: UInt64 = 0
        var parts = PartTimes()
    }

    /// - Parameter seed: unknown to clients, who could else time their requests by it.
    init(_ book: SplitBook = SplitBook(routes: 0), seed: UInt64 = .random(in: .min ... .max)) {
        self.book = book
        rows = book.rows
        coin = seed
        words = book.makeWords()
        recent = .allocate(capacity: Self.capacity)
        recent.initialize(repeating: Entry(), count: Self.capacity)
    }

    deinit {
        book.end(words)
        recent.deallocate()
    }

    // MARK: the sampled parts

    /// The request that is parsed now is measured.
    @inline(__always)
    var isNext: Bool { untilSample == 1 }

    /// The request that has been handled is measured.
    @inline(__always)
    var isMeasured: Bool { untilSample == 0 }

    @inline(never)
    mutating func parserBegins() { parserBegan = Clock.now }

    /// A request is whole: its handler is called next.
    @inline(__always)
    mutating func handlerBegins() {
        untilSample &-= 1
        if untilSample == 0 { startHandler() }
    }

    @inline(never)
    private mutating func startHandler() { handlerBegan = Clock.now }

    /// The handler has returned.
    @inline(never)
    mutating func handlerEnded(_ mark: RouteMark, _ connection: UInt64, _ serial: UInt64) {
        let now = Clock.now
        untilChosen &-= min(step, untilChosen)
        let isChosen = untilChosen == 0
        if parserBegan != 0 {
            note(.parser, handlerBegan &- min(parserBegan, handlerBegan), mark.route, connection, serial, isChosen)
        }
        note(.handler, now &- min(handlerBegan, now), mark.route, connection, serial, isChosen)
        parserBegan = 0
        if isChosen {
            coin = coin &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // By the upper bits, which are the random ones; 64 on the average.
            untilChosen = 1 &+ UInt32(truncatingIfNeeded: coin &>> 40) % (2 &* Self.interval &- 1)
        }
        step = allLeft > 0 ? 1 : untilChosen
        if allLeft > 0 { allLeft &-= 1 }
        untilSample = step
    }

    /// At the end of a tick that took `slowTick` or longer.
    mutating func tickWasSlow(_ busy: UInt64, requests: UInt64) {
        guard requests > 0, busy / requests >= Self.slowTick else { return }
        allLeft = Self.afterSlowTick
        // The one measured next may be many requests away.
        step = step &- min(step, untilSample) &+ 1
        untilSample = 1
    }

    // MARK: the exact parts

    /// Before an answer is sent: where it belongs if it has to wait for room.
    @inline(__always)
    mutating func serves(_ mark: RouteMark) { route = mark.route }

    /// A worker's answer has come.
    mutating func workerAnswered(
        _ times: borrowing JobTimes, _ mark: RouteMark, _ connection: UInt64, _ serial: UInt64
    ) {
        guard times.since != 0 else { return }
        note(.queue, times.queued, mark.route, connection, serial)
        note(.worker, times.worked, mark.route, connection, serial)
        if times.database > 0 { note(.database, times.database, mark.route, connection, serial) }
        let now = Clock.now
        note(.back, now &- min(times.since, now), mark.route, connection, serial)
    }

    /// - Parameters:
    ///   - nanoseconds: how long the part took.
    ///   - isCounted: in the route's histogram.
    @inline(never)
    mutating func note(
        _ part: RequestPart, _ nanoseconds: UInt64, _ route: UInt16, _ connection: UInt64, _ serial: UInt64,
        _ isCounted: Bool = true
    ) {
        if isCounted {
            let row = min(Int(route), rows &- 1)
            let word = SplitBook.place(row, part) &+ TickHistogram.bucket(of: nanoseconds)
            words.store(words[word] &+ 1, at: word)
        }
        let entry = entry(connection, serial)
        entry.pointee.parts[part] = nanoseconds
    }

    // MARK: the last requests

    /// The request's entry, made where none of the last few is its own: its parts come one after the other.
    private mutating func entry(_ connection: UInt64, _ serial: UInt64) -> UnsafeMutablePointer<Entry> {
        if let found = find(connection, serial, among: 4) { return found }
        let place = recent + written % Self.capacity
        written &+= 1
        place.pointee = Entry()
        place.pointee.connection = connection
        place.pointee.serial = serial
        return place
    }

    private func find(_ connection: UInt64, _ serial: UInt64, among newest: Int) -> UnsafeMutablePointer<Entry>? {
        var back = 1
        while back <= min(written, newest) {
            let place = recent + (written &- back) % Self.capacity
            if place.pointee.connection == connection, place.pointee.serial == serial { return place }
            back &+= 1
        }
        return nil
    }

    /// The parts of one request that are known.
    func parts(of connection: UInt64, _ serial: UInt64) -> PartTimes {
        find(connection, serial, among: Self.capacity)?.pointee.parts ?? PartTimes()
    }

    /// The split of a connection's newest request of which parts are known.
    /// - Parameter requests: the connection's.
    func split(of connection: UInt64, requests: UInt64) -> RequestSplit? {
        var split: RequestSplit?
        var serial: UInt64 = 0
        var back = 1
        while back <= min(written, Self.capacity) {
            let entry = recent + (written &- back) % Self.capacity
            back &+= 1
            guard entry.pointee.connection == connection else { continue }
            if split == nil { serial = entry.pointee.serial }
            if entry.pointee.serial != serial { continue }
            var known = split ?? RequestSplit(isLast: serial == requests)
            for part in RequestPart.allCases {
                if let time = entry.pointee.parts[part] { known[part] = time }
            }
            split = known
        }
        return split
    }
}
