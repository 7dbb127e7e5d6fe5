// The ledger of responses under way: its bound, and reading it from a damaged heap.

import Testing

@testable import Engine

@Suite struct AnswerLedgerTests {
    private func add(_ end: UInt64, _ note: [UInt8], to ledger: inout AnswerLedger, in heap: inout Heap) -> Bool {
        guard let room = ledger.add(end: end, content: 7, noteLength: note.count, in: &heap) else { return false }
        note.withUnsafeBytes { room.copyMemory(from: $0) }
        return true
    }

    @Test func entries_MoveWithTheirEndsCountedFromTheConnectionsBegin() throws {
        var heap = Heap(limit: 1 << 20)
        var memory = AnswerLedger()
        var work = AnswerLedger()
        for number in 1...3 as ClosedRange<UInt8> {
            holds(add(UInt64(number) * 100, [UInt8](repeating: number, count: Int(number)), to: &memory, in: &heap))
        }
        memory.base = 5000
        while work.takeFirst(of: &memory, in: &heap) {}
        holds(memory.isEmpty)
        var rest = work.bytes
        for number in 1...3 as ClosedRange<UInt8> {
            let (entry, note, size) = try some(AnswerLedger.first(of: rest))
            holds(entry.end == 5000 + UInt64(number) * 100 && entry.content == 7)
            holds(Array(note) == [UInt8](repeating: number, count: Int(number)))
            rest = UnsafeRawBufferPointer(rebasing: rest[size...])
        }
        holds(AnswerLedger.first(of: rest) == nil)
        holds(work.isIntact(in: heap))
        work.release(to: &heap)
        memory.release(to: &heap)
        holds(heap.census.blocks == 0)
    }

    @Test func whatAConnectionKeeps_IsBounded() {
        var heap = Heap(limit: 4 << 20)
        var memory = AnswerLedger()
        var work = AnswerLedger()
        for number in 0..<256 { holds(add(UInt64(number), [UInt8](repeating: 1, count: 3000), to: &memory, in: &heap)) }
        var taken = 0
        while work.takeFirst(of: &memory, in: &heap) { taken += 1 }
        holds(taken == AnswerLedger.limit / 3024 && !memory.isEmpty)
        work.release(to: &heap)
        memory.release(to: &heap)
    }

    @Test func fullHeap_TakesNothing_AndLosesNothing() {
        var heap = Heap(limit: 64 << 10)
        var memory = AnswerLedger()
        holds(add(1, [1, 2, 3], to: &memory, in: &heap))
        holds(!add(2, [UInt8](repeating: 0, count: 100_000), to: &memory, in: &heap))
        holds(AnswerLedger.first(of: memory.bytes)?.entry.end == 1)
        memory.release(to: &heap)
    }

    @Test func damage_IsSeen() throws {
        var heap = Heap(limit: 1 << 20)
        var memory = AnswerLedger()
        var work = AnswerLedger()
        holds(add(1, [1, 2, 3], to: &memory, in: &heap) && work.takeFirst(of: &memory, in: &heap))
        let bytes = UnsafeMutableRawBufferPointer(mutating: work.bytes)
        for index in bytes.indices where index < 16 || index >= 24 {
            bytes[index] ^= 4
            holds(!work.isIntact(in: heap))
            bytes[index] ^= 4
        }
        holds(work.isIntact(in: heap))
        work.release(to: &heap)
        memory.release(to: &heap)
    }
}
