// poll(2): the set is passed with each wait, which costs what is registered. Level mode only. Owned by its Poller, on
// the loop's thread.

import CLinux
import Glibc

final class Poll: PollMechanism {
    private var set = PollSet()

    override class var hasEdgeMode: Bool { false }

    override func register(_ descriptor: Int32, token: Token, flags: UInt32, isNew: Bool) -> Int32 {
        set.put(descriptor, token: token, flags: flags)
        return 0
    }

    override func unregister(_ descriptor: Int32, closing: Bool) -> Bool {
        set.remove(descriptor)
        return true
    }

    override func wait(milliseconds: Int32, into events: UnsafeMutablePointer<epoll_event>, capacity: Int32) -> Int32 {
        set.wait(milliseconds: milliseconds, into: events, capacity: capacity)
    }
}

/// The array that poll(2) gets: packed, so that the kernel looks at no hole, with an index by descriptor so that a
/// change needs no search. A removal moves the last entry into the hole.
private struct PollSet {
    private var entries: [pollfd] = []
    private var tokens: [Token] = []
    /// The place in `entries` by descriptor, or -1.
    private var places: [Int32] = []
    /// The place where the next wait begins to report, so that a full event array starves nobody.
    private var start = 0

    mutating func put(_ descriptor: Int32, token: Token, flags: UInt32) {
        guard descriptor >= 0 else { return }
        let number = Int(descriptor)
        while places.count <= number { places.append(-1) }
        let wanted = Int16(truncatingIfNeeded: flags & 0xFFFF)
        let place = Int(places[number])
        if place >= 0 {
            entries[place].events = wanted
            tokens[place] = token
        } else {
            places[number] = Int32(truncatingIfNeeded: entries.count)
            entries.append(pollfd(fd: descriptor, events: wanted, revents: 0))
            tokens.append(token)
        }
    }

    mutating func remove(_ descriptor: Int32) {
        guard descriptor >= 0, Int(descriptor) < places.count else { return }
        let place = Int(places[Int(descriptor)])
        guard place >= 0 else { return }
        places[Int(descriptor)] = -1
        let last = entries.count - 1
        if place < last {
            entries[place] = entries[last]
            tokens[place] = tokens[last]
            places[Int(entries[place].fd)] = Int32(truncatingIfNeeded: place)
        }
        entries.removeLast()
        tokens.removeLast()
    }

    /// Waits, and writes the ready channels as epoll would. They are copied out before any of them is handled, because
    /// handling changes the set.
    mutating func wait(milliseconds: Int32, into events: UnsafeMutablePointer<epoll_event>, capacity: Int32) -> Int32 {
        var ready = entries.withUnsafeMutableBufferPointer { entries in
            linux_poll(entries.baseAddress, UInt(entries.count), milliseconds)
        }
        guard ready > 0 else { return ready }
        if start >= entries.count { start = 0 }
        var written: Int32 = 0
        var place = start
        for _ in 0..<entries.count {
            let found = entries[place].revents
            if found != 0 {
                if written == capacity {
                    start = place
                    break
                }
                var event = epoll_event()
                event.events = UInt32(UInt16(bitPattern: found))
                event.data.u64 = tokens[place].raw
                events[Int(written)] = event
                written += 1
                ready -= 1
                if ready == 0 { break }
            }
            place = place + 1 == entries.count ? 0 : place + 1
        }
        return written
    }
}
