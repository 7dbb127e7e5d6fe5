// A list of words in its text form: one a line, in ascending order of bytes. Looked up by bisection, so that nothing is
// built from it. Immutable; on any thread.

struct SortedLines: Sendable {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func contains(_ word: String) -> Bool {
        let wanted = Array(word.utf8)
        var low = 0
        var high = bytes.count
        // Both are at the beginning of a line, or at the end of the text.
        while low < high {
            let start = beginning(ofLineAt: low + (high - low) / 2)
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let line = bytes[start..<end]
            if line.elementsEqual(wanted) { return true }
            if line.lexicographicallyPrecedes(wanted) {
                low = min(end + 1, bytes.count)
            } else {
                high = start
            }
        }
        return false
    }

    private func beginning(ofLineAt index: Int) -> Int {
        var start = index
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return start
    }
}
