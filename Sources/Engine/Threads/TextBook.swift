// A book of texts: each is written in once, by any thread, and is known by its number from then on. In memory of a
// fixed size: a text for which there is no room has the number of all others. Nobody waits for anybody: writers take an
// entry by one exchange, and a reader finds an entry whole or not at all.

import Synchronization

// @unchecked: only whoever has exchanged an entry's state for `writing` stores its words, and stores the state with
// release after them; others load it with acquire first. Words are atomic, so that a reader that comes while an entry
// is given to another text reads no more than a wrong word.
final class TextBook: @unchecked Sendable {
    /// Bytes that are kept of a text; longer ones that differ later have numbers of their own.
    static let textBytes = 120
    /// The number of all texts that found no room.
    static let other = UInt16.max
    /// Entries that are looked at for a text.
    private static let reach = 8
    private static let wordsOfEntry = 1 + textBytes / 8
    private static let ready: UInt64 = 2
    private static let writing: UInt64 = 1

    /// Numbers are 1 to this.
    let capacity: Int
    private let words: UnsafeMutablePointer<Atomic<UInt64>>
    /// What was written in an earlier edition is room.
    private let edition = Atomic<UInt64>(1)
    /// Unknown to clients, who could else choose texts that are in each other's way.
    private let seed: UInt64

    /// - Parameter capacity: a power of two, below 65,535.
    init(capacity: Int, seed: UInt64 = .random(in: .min ... .max)) {
        self.capacity = capacity
        self.seed = seed
        words = .allocate(capacity: capacity * Self.wordsOfEntry)
        for index in 0..<capacity * Self.wordsOfEntry { (words + index).initialize(to: Atomic(0)) }
    }

    deinit {
        words.deinitialize(count: capacity * Self.wordsOfEntry)
        words.deallocate()
    }

    /// Bytes that a book of that capacity takes.
    static func bytes(capacity: Int) -> Int { capacity * wordsOfEntry * 8 }

    /// All that is in it is forgotten. On one thread alone.
    func beginAnew() { edition.wrappingAdd(1, ordering: .releasing) }

    // MARK: writers

    /// The number of a text, which is written in where it is new. From any thread.
    func number(of text: UnsafeRawBufferPointer) -> UInt16 {
        let hash = hash(text)
        let edition = edition.load(ordering: .acquiring) & 0x3F_FFFF
        // The length says too whether the text goes on behind what is kept.
        let length = UInt64(min(text.count, Self.textBytes + 1))
        let key = hash & 0xFFFF_FFFF_0000_0000 | edition << 10 | length << 2
        for probe in 0..<Self.reach {
            let index = (Int(truncatingIfNeeded: hash) &+ probe) & (capacity - 1)
            let entry = words + index * Self.wordsOfEntry
            var state = entry.pointee.load(ordering: .acquiring)
            if state & 3 == 0 || state >> 10 & 0x3F_FFFF != edition, state & 3 != Self.writing {
                let (isTaken, found) = entry.pointee.compareExchange(
                    expected: state, desired: key | Self.writing, ordering: .acquiringAndReleasing)
                if isTaken {
                    for word in 1..<Self.wordsOfEntry {
                        (entry + word).pointee.store(Self.word(text, word - 1), ordering: .relaxed)
                    }
                    entry.pointee.store(key | Self.ready, ordering: .releasing)
                    return UInt16(truncatingIfNeeded: index + 1)
                }
                state = found
            }
            // Another thread writes it, perhaps this very text: that takes some nanoseconds.
            var patience = 200
            while state == key | Self.writing, patience > 0 {
                state = entry.pointee.load(ordering: .acquiring)
                patience -= 1
            }
            if state == key | Self.ready, isOf(text, entry) { return UInt16(truncatingIfNeeded: index + 1) }
            // Its writer has lost the processor. A second entry of one text would be a row beside the first.
            if state == key | Self.writing { return Self.other }
        }
        return Self.other
    }

    private func isOf(_ text: UnsafeRawBufferPointer, _ entry: UnsafeMutablePointer<Atomic<UInt64>>) -> Bool {
        for word in 1..<Self.wordsOfEntry
        where (entry + word).pointee.load(ordering: .relaxed) != Self.word(text, word - 1) { return false }
        return true
    }

    /// Eight bytes of a text, with zeros behind its end.
    private static func word(_ text: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
        let start = index * 8
        if start + 8 <= text.count { return text.loadUnaligned(fromByteOffset: start, as: UInt64.self) }
        var word: UInt64 = 0
        var shift: UInt64 = 0
        var at = start
        while at < text.count {
            word |= UInt64(text[at]) << shift
            shift += 8
            at += 1
        }
        return word
    }

    private func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
        var hash = seed ^ UInt64(text.count)
        var at = 0
        while at < text.count {
            let product = (hash ^ Self.word(text, at / 8) ^ 0x9E37_79B9_7F4A_7C15)
                .multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
            hash = product.high ^ product.low
            at += 8
        }
        return hash
    }

    // MARK: the reader

    /// The text of that number as far as it is kept; nil where there is none.
    /// - Parameter body: also takes what tells texts apart that are cut; 0 where the text is whole.
    func withText<Result>(_ number: UInt16, _ body: (UnsafeRawBufferPointer, _ cut: UInt64) -> Result) -> Result? {
        guard number > 0, Int(number) <= capacity else { return nil }
        let entry = words + (Int(number) - 1) * Self.wordsOfEntry
        let state = entry.pointee.load(ordering: .acquiring)
        let current = edition.load(ordering: .relaxed) & 0x3F_FFFF
        guard state & 3 == Self.ready, state >> 10 & 0x3F_FFFF == current else { return nil }
        let length = Int(state >> 2 & 0xFF)
        return withUnsafeTemporaryAllocation(byteCount: Self.textBytes, alignment: 8) { buffer in
            for word in 1..<Self.wordsOfEntry {
                buffer.storeBytes(
                    of: (entry + word).pointee.load(ordering: .relaxed), toByteOffset: (word - 1) * 8, as: UInt64.self)
            }
            let kept = min(length, Self.textBytes)
            return body(UnsafeRawBufferPointer(rebasing: buffer[..<kept]), length > kept ? state >> 32 | 1 : 0)
        }
    }
}
