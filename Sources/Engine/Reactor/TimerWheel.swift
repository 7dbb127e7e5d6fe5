// Deadlines of connections, by slot, in a hashed timing wheel (Varghese and Lauck, 1987): arming and disarming cost a
// few instructions, whatever the number. One timer a slot. The wait's time-out drives it: no thread, no timerfd. A
// deadline that moves later is not moved here: its owner checks it when the earlier one comes and arms again, so that a
// busy keep-alive connection never touches the wheel. The nodes lie in a mapping that reads as zero, which means "no
// timer": only the memory of used slots is touched.

import CLinux

struct TimerWheel: ~Copyable {
    /// The numbers in it are one higher than they mean, so that zero means none.
    private struct Node {
        var next: UInt32
        var previous: UInt32
        /// The due time in steps; 0 where no timer is armed.
        var due: UInt32
    }

    /// Milliseconds per step; a timer comes at most one step late.
    static let step: UInt64 = 128
    private static let bucketCount = 1024
    private static let none: UInt32 = 0
    /// The last step: some 17 years after the machine was started.
    private static let lastStep = UInt64(UInt32.max) - 2

    private let heads: UnsafeMutablePointer<UInt32>
    /// One bit for each bucket that holds a timer, so that the next deadline is found without walking 1,024 of them.
    private let occupied: UnsafeMutablePointer<UInt64>
    private var nodes: UnsafeMutablePointer<Node>?
    private var nodeCapacity = 0
    /// The first step not looked at yet.
    private var hand: UInt64
    /// No timer is due before this step, so that a tick gets the next deadline without a search.
    private var soonest = UInt64.max
    private(set) var armedCount = 0

    /// - Parameter now: milliseconds of the monotonic clock.
    init(now: UInt64) {
        heads = .allocate(capacity: Self.bucketCount)
        heads.initialize(repeating: Self.none, count: Self.bucketCount)
        occupied = .allocate(capacity: Self.bucketCount / 64)
        occupied.initialize(repeating: 0, count: Self.bucketCount / 64)
        hand = now / Self.step
    }

    deinit {
        heads.deallocate()
        occupied.deallocate()
        if let nodes { _ = linux_unmap(nodes, nodeCapacity * MemoryLayout<Node>.stride) }
    }

    /// Arms the slot's timer for `deadline` (milliseconds), unless one is armed for that time or earlier.
    @inline(__always)
    mutating func armEarlier(_ slot: UInt32, deadline: UInt64) {
        let due = min(deadline / Self.step, Self.lastStep) &+ 1
        // The due time of an unarmed one wraps to the largest.
        if Int(slot) < nodeCapacity, let nodes, nodes[Int(slot)].due &- 1 < UInt32(truncatingIfNeeded: due) { return }
        arm(slot, due: due)
    }

    private mutating func arm(_ slot: UInt32, due: UInt64) {
        if Int(slot) >= nodeCapacity { grow(toHold: Int(slot)) }
        disarm(slot)
        // Without memory the slot gets no timer; armed slots keep theirs.
        guard Int(slot) < nodeCapacity, let nodes else { return }
        // A deadline past one lap comes early, and its owner arms again: no bucket ever holds a timer of a later lap.
        let due = min(max(due, hand), hand &+ UInt64(Self.bucketCount - 1))
        let bucket = Int(due % UInt64(Self.bucketCount))
        let head = heads[bucket]
        nodes[Int(slot)] = Node(next: head, previous: Self.none, due: UInt32(truncatingIfNeeded: due))
        if head != Self.none { nodes[Int(head &- 1)].previous = slot &+ 1 }
        heads[bucket] = slot &+ 1
        occupied[bucket / 64] |= 1 << UInt64(bucket % 64)
        armedCount += 1
        soonest = min(soonest, due)
    }

    mutating func disarm(_ slot: UInt32) {
        guard Int(slot) < nodeCapacity, let nodes else { return }
        let node = nodes[Int(slot)]
        guard node.due != 0 else { return }
        let bucket = Int(node.due % UInt32(Self.bucketCount))
        if node.previous == Self.none {
            heads[bucket] = node.next
            if node.next == Self.none { occupied[bucket / 64] &= ~(1 << UInt64(bucket % 64)) }
        } else {
            nodes[Int(node.previous &- 1)].next = node.next
        }
        if node.next != Self.none { nodes[Int(node.next &- 1)].previous = node.previous }
        nodes[Int(slot)].due = 0
        armedCount -= 1
    }

    /// Takes one expired timer off the wheel.
    /// - Parameter now: milliseconds of the monotonic clock.
    mutating func popExpired(now: UInt64) -> UInt32? {
        let current = now / Self.step
        if soonest > current {
            hand = max(hand, current)
            return nil
        }
        while hand <= current {
            let bucket = Int(hand % UInt64(Self.bucketCount))
            var number = heads[bucket]
            while number != Self.none, let nodes {
                let slot = number &- 1
                if UInt64(nodes[Int(slot)].due) <= hand {
                    disarm(slot)
                    return slot
                }
                number = nodes[Int(slot)].next
            }
            // Everything due before the hand has been taken; after a long sleep one lap is enough.
            if current - hand > UInt64(Self.bucketCount) { hand = current - UInt64(Self.bucketCount) }
            if hand == current { break }
            hand += 1
        }
        soonest = nextOccupied()
        return nil
    }

    /// Milliseconds until a timer may be due: 0 = now, -1 = none is armed. A timer that was disarmed meanwhile may
    /// cause one wait that ends early.
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

    /// The kernel moves the pages: armed timers are not copied, and unused memory is not touched.
    private mutating func grow(toHold slot: Int) {
        var capacity = max(nodeCapacity, 256)
        while capacity <= slot { capacity *= 2 }
        let byteCount = capacity * MemoryLayout<Node>.stride
        let larger =
            nodes.map { linux_remap($0, nodeCapacity * MemoryLayout<Node>.stride, byteCount) } ?? linux_map(byteCount)
        guard let larger else { return }
        nodes = larger.bindMemory(to: Node.self, capacity: capacity)
        nodeCapacity = capacity
    }
}
