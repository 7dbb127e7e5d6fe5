// The requests of the last hour, in memory of a fixed size: each of the last seconds as it was recorded, the older ones
// as cells of requests that are alike, by second, by ten seconds and by minute. Where there are too many cells, those
// of the fullest second (or minute) are thinned, the heaviest staying: what is left is an unbiased sample. Owned by the
// control thread; pure, so that a test can give it any time.

struct TrafficStore {
    static let recordLimit = 16_384
    static let cellLimit = 27_500
    /// Nanoseconds that a record stays one: the shortest window, and some.
    static let horizon = 11 * Clock.second

    /// Nanoseconds; each is a multiple of the one before.
    private static let widths = [Clock.second, 10 * Clock.second, 60 * Clock.second]
    /// What a width keeps: its window, and some.
    private static let kept: UInt64 = 62
    private static let slotsOfWidth = 64
    private static let none = UInt32.max
    private static let chainCount = 1 << 14

    /// The cells of one span of time.
    private struct Slot {
        var number: UInt64 = 0
        var first = TrafficStore.none
        var count = 0
    }

    private let recordLimit: Int
    private let cellLimit: Int
    /// Room for all; those that `recordCount` does not count have never been written, or are over.
    private var records: ContiguousArray<RequestRecord>
    private var firstRecord = 0
    private var recordCount = 0
    private var cells: ContiguousArray<TrafficCell> = []
    private var firstFree = TrafficStore.none
    private var slots: ContiguousArray<Slot>
    private var chains: ContiguousArray<UInt32>
    private let seed: UInt64
    private var random: UInt64
    private var now: UInt64 = 0

    /// - Parameters:
    ///   - records: and `cells`: the most there may be of them.
    ///   - seed: unknown to clients, who could else choose what collides.
    init(
        records recordLimit: Int = Self.recordLimit, cells cellLimit: Int = Self.cellLimit,
        seed: UInt64 = .random(in: .min ... .max)
    ) {
        self.recordLimit = recordLimit
        self.cellLimit = cellLimit
        self.seed = seed
        random = seed
        slots = ContiguousArray(repeating: Slot(), count: Self.widths.count * Self.slotsOfWidth)
        chains = ContiguousArray(repeating: Self.none, count: Self.chainCount)
        // Not a page of it is touched before a record is written there.
        records = ContiguousArray(unsafeUninitializedCapacity: recordLimit) { _, count in count = recordLimit }
        cells.reserveCapacity(cellLimit)
    }

    /// Bytes that it takes at most.
    var bytes: Int {
        records.capacity * MemoryLayout<RequestRecord>.stride + cells.capacity * MemoryLayout<TrafficCell>.stride
            + slots.capacity * MemoryLayout<Slot>.stride + chains.capacity * MemoryLayout<UInt32>.stride
    }

    /// Share of the room for records that is used, 0 to 1.
    var fill: Double { Double(recordCount) / Double(recordLimit) }

    /// Places of what there is are below this.
    static var placeLimit: Int { recordLimit + cellLimit }

    // MARK: adding

    mutating func add(_ batch: UnsafeBufferPointer<RequestRecord>) {
        var rest = batch[...]
        while !rest.isEmpty {
            if recordCount == recordLimit { rollUpOldest() }
            let place = (firstRecord + recordCount) % recordLimit
            // As many as there is room for in one piece.
            let count = min(rest.count, recordLimit - recordCount, recordLimit - place)
            let piece = UnsafeBufferPointer(rebasing: rest.prefix(count))
            records.withUnsafeMutableBufferPointer { records in
                guard let from = piece.baseAddress, let to = records.baseAddress else { return }
                (to + place).update(from: from, count: count)
            }
            recordCount += count
            rest = rest.dropFirst(count)
        }
    }

    /// Makes cells of old records, and moves old cells on to longer spans.
    /// - Parameter time: monotonic nanoseconds; never before that of an earlier call.
    mutating func advance(to time: UInt64) {
        now = max(now, time)
        // The longest spans first, so that a slot is empty before another span is moved into it.
        for width in Self.widths.indices.reversed() {
            let first = oldest(width)
            for index in 0..<Self.slotsOfWidth {
                let slot = width * Self.slotsOfWidth + index
                if slots[slot].count > 0, slots[slot].number < first { moveOn(slot, width) }
            }
        }
        while recordCount > 0, records[firstRecord].time &+ Self.horizon < now { rollUpOldest() }
    }

    private mutating func rollUpOldest() {
        let record = records[firstRecord]
        firstRecord = (firstRecord + 1) % recordLimit
        recordCount -= 1
        place(TrafficCell(record), at: record.time, from: 0)
    }

    /// The number of the oldest span of that width that is kept.
    private func oldest(_ width: Int) -> UInt64 {
        let current = now / Self.widths[width]
        return current - min(current, Self.kept)
    }

    private mutating func moveOn(_ slot: Int, _ width: Int) {
        var next = slots[slot].first
        let time = slots[slot].number &* Self.widths[width]
        slots[slot].first = Self.none
        slots[slot].count = 0
        while next != Self.none {
            let cell = cells[Int(next)]
            leaveChain(next)
            free(next)
            place(cell, at: time, from: width + 1)
            next = cell.nextInSlot
        }
    }

    /// Adds a cell to the span that its time belongs to, of the shortest width that still keeps it.
    private mutating func place(_ cell: TrafficCell, at time: UInt64, from shortest: Int) {
        let time = min(time, now)
        for width in Self.widths.indices where width >= shortest {
            let number = time / Self.widths[width]
            guard number >= oldest(width) else { continue }
            let slot = width * Self.slotsOfWidth + Int(number % UInt64(Self.slotsOfWidth))
            slots[slot].number = number
            merge(cell, into: slot)
            return
        }
    }

    private mutating func merge(_ cell: TrafficCell, into slot: Int) {
        let chain = self.chain(cell, slot)
        var next = chains[chain]
        while next != Self.none {
            if Int(cells[Int(next)].slot) == slot, cells[Int(next)].isLike(cell) {
                cells[Int(next)].add(cell)
                return
            }
            next = cells[Int(next)].nextInChain
        }
        while firstFree == Self.none, cells.count >= cellLimit { thinFullest() }
        var cell = cell
        cell.slot = UInt16(truncatingIfNeeded: slot)
        cell.nextInSlot = slots[slot].first
        cell.nextInChain = chains[chain]
        let place: UInt32
        if firstFree != Self.none {
            place = firstFree
            firstFree = cells[Int(place)].nextInSlot
            cells[Int(place)] = cell
        } else {
            place = UInt32(cells.count)
            cells.append(cell)
        }
        slots[slot].first = place
        slots[slot].count += 1
        chains[chain] = place
    }

    private func chain(_ cell: TrafficCell, _ slot: Int) -> Int {
        Int(truncatingIfNeeded: cell.hash(seed &+ UInt64(slot))) & (Self.chainCount - 1)
    }

    private mutating func leaveChain(_ place: UInt32) {
        let chain = self.chain(cells[Int(place)], Int(cells[Int(place)].slot))
        let after = cells[Int(place)].nextInChain
        if chains[chain] == place {
            chains[chain] = after
            return
        }
        var before = chains[chain]
        while before != Self.none {
            if cells[Int(before)].nextInChain == place {
                cells[Int(before)].nextInChain = after
                return
            }
            before = cells[Int(before)].nextInChain
        }
    }

    private mutating func free(_ place: UInt32) {
        cells[Int(place)].weight = 0
        cells[Int(place)].nextInSlot = firstFree
        firstFree = place
    }

    // MARK: thinning

    /// Halves the cells of the span that has the most, about.
    private mutating func thinFullest() {
        guard let slot = slots.indices.max(by: { slots[$0].count < slots[$1].count }) else { return }
        let threshold = threshold(of: slot)
        var next = slots[slot].first
        slots[slot].first = Self.none
        slots[slot].count = 0
        while next != Self.none {
            let place = next
            next = cells[Int(place)].nextInSlot
            if cells[Int(place)].thin(threshold, chance: chance()) {
                cells[Int(place)].nextInSlot = slots[slot].first
                slots[slot].first = place
                slots[slot].count += 1
            } else {
                leaveChain(place)
                free(place)
            }
        }
    }

    /// The weight below which cells are thinned, so that about half are expected to stay.
    private func threshold(of slot: Int) -> Double {
        var threshold = Double.infinity
        forEachPlace(of: slot) { threshold = min(threshold, cells[$0].weight) }
        for _ in 0..<64 {
            threshold *= 2
            var expected = 0.0
            forEachPlace(of: slot) { expected += min(1, cells[$0].weight / threshold) }
            if expected <= 0.6 * Double(slots[slot].count) { break }
        }
        return threshold
    }

    private func forEachPlace(of slot: Int, _ body: (Int) -> Void) {
        var next = slots[slot].first
        while next != Self.none {
            body(Int(next))
            next = cells[Int(next)].nextInSlot
        }
    }

    /// 0 to 1: SplitMix64 (Steele, Lea and Flood, 2014).
    private mutating func chance() -> Double {
        random &+= 0x9E37_79B9_7F4A_7C15
        var word = random
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((word ^ (word >> 31)) >> 11) * 0x1p-53
    }

    // MARK: reading

    /// What came after a time, cell by cell, in no order. A span that began before it counts where most of it is after.
    /// - Parameters:
    ///   - withPaths: false where nobody looks at the cells' paths.
    ///   - body: the cell, and a place by which `cell(at:)` finds it until the store changes.
    func forEach(since time: UInt64, withPaths: Bool = true, _ body: (TrafficCell, _ place: Int) -> Void) {
        for index in 0..<recordCount {
            let place = (firstRecord + index) % recordLimit
            if records[place].time >= time { body(TrafficCell(records[place], withPath: withPaths), place) }
        }
        let wanted = slots.indices.map { slot in
            let nanoseconds = Self.widths[slot / Self.slotsOfWidth]
            return slots[slot].count > 0 && slots[slot].number &* nanoseconds &+ nanoseconds / 2 >= time
        }
        let count = slots.indices.reduce(0) { wanted[$1] ? $0 + slots[$1].count : $0 }
        if count * 4 < cells.count {
            for slot in slots.indices where wanted[slot] {
                forEachPlace(of: slot) { body(cells[$0], recordLimit + $0) }
            }
        } else {
            // One after the other as they lie: from link to link the memory would be waited for, several times as long.
            for place in cells.indices where cells[place].weight > 0 && wanted[Int(cells[place].slot)] {
                body(cells[place], recordLimit + place)
            }
        }
    }

    func cell(at place: Int, withPath: Bool = true) -> TrafficCell {
        place < recordLimit ? TrafficCell(records[place], withPath: withPath) : cells[place - recordLimit]
    }
}
