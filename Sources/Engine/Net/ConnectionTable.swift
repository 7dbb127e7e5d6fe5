// A loop's connections by slot. The address space for all of them is reserved once and touched as slots are used, so a
// slot's address never changes and an unused one costs nothing. A free slot is found in constant time; the last one
// freed is used next, because it is still in the cache.

import Glibc

struct ConnectionTable<Session: StreamSession>: ~Copyable {
    let capacity: Int
    private let region: UnsafeMutableRawPointer
    private let regionSize: Int
    private let slots: UnsafeMutablePointer<ConnectionSlot<Session>>
    /// Odd while the slot is open: a token's generation matches only then.
    private let generations: UnsafeMutablePointer<UInt32>
    private let nextFree: UnsafeMutablePointer<UInt32>
    private var firstFree = UInt32.max
    /// Slots below this one have been used.
    private(set) var highWater: UInt32 = 0
    private(set) var count = 0

    /// - Throws: ENOMEM.
    init(capacity: Int) throws(Errno) {
        self.capacity = max(1, min(capacity, Int(Token.listenerSlot)))
        let slotBytes = self.capacity * MemoryLayout<ConnectionSlot<Session>>.stride
        let linkBytes = self.capacity * MemoryLayout<UInt32>.stride
        regionSize = slotBytes + 2 * linkBytes + 64
        guard
            let region = mmap(
                nil, regionSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
            region != MAP_FAILED
        else { throw Errno(ENOMEM) }
        self.region = region
        slots = region.bindMemory(to: ConnectionSlot<Session>.self, capacity: self.capacity)
        // A fresh anonymous mapping reads as zero: every generation is even, hence free.
        generations = (region + slotBytes).bindMemory(to: UInt32.self, capacity: self.capacity)
        nextFree = (region + slotBytes + linkBytes).bindMemory(to: UInt32.self, capacity: self.capacity)
    }

    deinit {
        assert(count == 0, "a loop ended with connections open")
        munmap(region, regionSize)
    }

    /// The token that the next connection inserted will have; nil when all slots are taken.
    var nextToken: Token? {
        let slot = firstFree != .max ? firstFree : highWater
        guard Int(slot) < capacity else { return nil }
        return Token(slot: slot, generation: generations[Int(slot)] &+ 1)
    }

    /// Puts a connection made for `nextToken` into its slot.
    mutating func insert(_ connection: consuming Connection) -> UnsafeMutablePointer<ConnectionSlot<Session>> {
        let slot = connection.channel.token.slot
        if slot == firstFree { firstFree = nextFree[Int(slot)] } else { highWater += 1 }
        // Not `&+=`: for an access in place under ThreadSanitizer, Swift 6.3 emits code that it then refuses itself.
        generations[Int(slot)] = generations[Int(slot)] &+ 1
        (slots + Int(slot)).initialize(to: ConnectionSlot(connection: connection))
        count += 1
        return slots + Int(slot)
    }

    /// Takes the connection out of the slot: from now on its tokens are dead. Its work has been given back before.
    mutating func take(_ slot: UInt32) -> Connection {
        let content = (slots + Int(slot)).move()
        assert(content.work == nil, "a connection went without giving its work back")
        generations[Int(slot)] = generations[Int(slot)] &+ 1
        nextFree[Int(slot)] = firstFree
        firstFree = slot
        count -= 1
        return content.connection
    }

    /// Destroys the slot's connection, which closes its descriptor.
    mutating func remove(_ slot: UInt32) { _ = take(slot) }

    /// The slot of the token, if its connection is still there.
    @inline(__always)
    func find(_ token: Token) -> UnsafeMutablePointer<ConnectionSlot<Session>>? {
        let slot = Int(token.slot)
        guard slot < Int(highWater), generations[slot] == token.generation, token.generation & 1 == 1 else {
            return nil
        }
        return slots + slot
    }

    /// The slot, if it is open.
    @inline(__always)
    func open(_ slot: UInt32) -> UnsafeMutablePointer<ConnectionSlot<Session>>? {
        guard slot < highWater, generations[Int(slot)] & 1 == 1 else { return nil }
        return slots + Int(slot)
    }
}
