// Deadlines of connections, by slot, in a hashed timing wheel (Varghese and Lauck, 1987): arming and disarming
// cost a few instructions, whatever the number. One timer a slot. It is driven by the wait's time-out: no thread,
// no timerfd. A deadline that moves later is not moved here; its owner looks at it when the earlier one comes
// and arms again, so that a busy keep-alive connection never touches the wheel.

struct TimerWheel: ~Copyable {
    private struct Node {
        var next: UInt32
        var previous: UInt32
        /// In steps; `unarmed` where no timer runs.
        var due: UInt64
    }

    /// Milliseconds a step; a timer comes at most one step late.
    static let step: UInt64 = 128
    private static let bucketCount = 1024
    private static let none = UInt32.max
    private static let unarmed = UInt64.max

    private let heads: UnsafeMutablePointer<UInt32>
    /// A bit for each bucket that holds a timer, so that the next deadline is found without walking 1,024 of them.
    private let occupied: UnsafeMutablePointer<UInt64>
    private var nodes: UnsafeMutablePointer<Node>
    private var nodeCapacity: Int
    /// The first step not yet looked at.
    private var hand: UInt64
    /// No timer is due before this step; what lets a tick ask for the next deadline without a search.
    private var soonest = UInt64.max
    private(set) var armedCount = 0

    /// - Parameter now: milliseconds of the monotonic clock.
    init(now: UInt64) {
        heads = .allocate(capacity: Self.bucketCount)
        heads.initialize(repeating: Self.none, count: Self.bucketCount)
        occupied = .allocate(capacity: Self.bucketCount / 64)
        occupied.initialize(repeating: 0, count: Self.bucketCount / 64)
        nodeCapacity = 64
        nodes = .allocate(capacity: nodeCapacity)
        nodes.initialize(repeating: Node(next: Self.none, previous: Self.none, due: Self.unarmed), count: nodeCapacity)
        hand = now / Self.step
    }

    deinit {
        heads.deallocate()
        occupied.deallocate()
        nodes.deallocate()
    }

    /// Arms the slot's timer for `deadline` (milliseconds), unless one is armed for that time or earlier.
    @inline(__always)
    mutating func armEarlier(_ slot: UInt32, deadline: UInt64) {
        let due = deadline / Self.step &+ 1
        if Int(slot) < nodeCapacity && nodes[Int(slot)].due <= due { return }
        arm(slot, due: due)
    }

    private mutating func arm(_ slot: UInt32, due: UInt64) {
        if Int(slot) >= nodeCapacity { grow(toHold: Int(slot)) }
        disarm(slot)
        // A deadline past one lap comes early, and its owner arms again: no bucket ever holds a later lap's timer.
        let due = min(max(due, hand), hand &+ UInt64(Self.bucketCount - 1))
        let bucket = Int(due % UInt64(Self.bucketCount))
        let head = heads[bucket]
        nodes[Int(slot)] = Node(next: head, previous: Self.none, due: due)
        if head != Self.none { nodes[Int(head)].previous = slot }
        heads[bucket] = slot
        occupied[bucket / 64] |= 1 << UInt64(bucket % 64)
        armedCount += 1
        soonest = min(soonest, due)
    }

    mutating func disarm(_ slot: UInt32) {
        guard Int(slot) < nodeCapacity else { return }
        let node = nodes[Int(slot)]
        guard node.due != Self.unarmed else { return }
        let bucket = Int(node.due % UInt64(Self.bucketCount))
        if node.previous == Self.none {
            heads[bucket] = node.next
            if node.next == Self.none { occupied[bucket / 64] &= ~(1 << UInt64(bucket % 64)) }
        } else {
            nodes[Int(node.previous)].next = node.next
        }
        if node.next != Self.none { nodes[Int(node.next)].previous = node.previous }
        nodes[Int(slot)].due = Self.unarmed
        armedCount -= 1
    }

    /// Takes one timer whose time has come off the wheel.
    /// - Parameter now: milliseconds of the monotonic clock.
    mutating func popExpired(now: UInt64) -> UInt32? {
        let current = now / Self.step
        if soonest > current {
            hand = max(hand, current)
            return nil
        }
        while hand <= current {
            let bucket = Int(hand % UInt64(Self.bucketCount))
            var slot = heads[bucket]
            while slot != Self.none {
                if nodes[Int(slot)].due <= hand {
                    disarm(slot)
                    return slot
                }
                slot = nodes[Int(slot)].next
            }
            // Everything due before the hand has been taken; after a long sleep a lap is enough.
            if current - hand > UInt64(Self.bucketCount) { hand = current - UInt64(Self.bucketCount) }
            if hand == current { break }
            hand += 1
        }
        soonest = nextOccupied()
        return nil
    }

    /// Milliseconds until something may be due: 0 = now, -1 = nothing is armed. A timer that was disarmed meanwhile may
    /// cost one wait that ends early.
    @inline(__always)
    func milliseconds(untilDueFrom now: UInt64) -> Int32 {
        if armedCount == 0 { return -1 }
        let due = soonest &* Self.step
        return due <= now ? 0 : Int32(clamping: due - now)
    }

    /// The step of the first bucket at or after the hand that holds a timer.
    private func nextOccupied() -> UInt64 {
        if armedCount == 0 { return .max }
        let first = Int(hand % UInt64(Self.bucketCount))
        var distance = 0
        while distance < Self.bucketCount {
            let bucket = (first + distance) % Self.bucketCount
            let rest = occupied[bucket / 64] >> UInt64(bucket % 64)
            if rest != 0 { return hand &+ UInt64(distance + rest.trailingZeroBitCount) }
            distance += 64 - bucket % 64
        }
        return hand
    }

    private mutating func grow(toHold slot: Int) {
        var capacity = nodeCapacity
        while capacity <= slot { capacity *= 2 }
        let larger = UnsafeMutablePointer<Node>.allocate(capacity: capacity)
        larger.moveInitialize(from: nodes, count: nodeCapacity)
        (larger + nodeCapacity).initialize(
            repeating: Node(next: Self.none, previous: Self.none, due: Self.unarmed), count: capacity - nodeCapacity)
        nodes.deallocate()
        nodes = larger
        nodeCapacity = capacity
    }
}
