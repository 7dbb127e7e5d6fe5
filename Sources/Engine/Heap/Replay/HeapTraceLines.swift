// The lines of a trace file and the words in them. Blank lines are counted and skipped; lines may end in CR LF.

struct HeapTraceLines {
    private let bytes: [UInt8]
    private let path: String
    private var offset = 0
    private var number = 0
    private var words: [ArraySlice<UInt8>] = []
    /// The line read last has not been given out yet.
    private var isReadAhead = false

    init(_ bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
    }

    /// An error about the line read last.
    func error(_ reason: String) -> HeapTraceError { HeapTraceError(path, line: max(1, number), reason) }

    /// Reads the next line that is not blank.
    /// - Returns: false at the end.
    mutating func next() throws(HeapTraceError) -> Bool {
        if isReadAhead {
            isReadAhead = false
            return true
        }
        while offset < bytes.count {
            number += 1
            let rest = bytes[offset...]
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            offset = end + 1
            guard end - rest.startIndex <= 200 else { throw error("is longer than any line of a trace") }
            words = bytes[rest.startIndex..<end].split { $0 == 32 || $0 == 9 || $0 == 13 }
            if !words.isEmpty { return true }
        }
        return false
    }

    /// The lines up to the first operation, a number each: a suggested heap size, the number of ids, that of
    /// operations, a weight. Some copies of the traces lack the last one, or have only the two in the middle.
    mutating func header() throws(HeapTraceError) -> (idCount: Int, operationCount: Int) {
        var found: [(value: Int, line: Int)] = []
        while try next() {
            guard words.count == 1, let value = decimal(words[0]) else {
                guard found.count >= 2 else {
                    throw error("expected a number of the header, alone on its line, not '\(text)'")
                }
                isReadAhead = true
                break
            }
            guard found.count < 4 else { throw error("expected an operation: the header has four numbers at most") }
            found.append((value, number))
        }
        guard found.count >= 2 else {
            throw error(
                """
                the file ends in its header: expected a heap size, the number of ids, the number of operations, a \
                weight, one a line
                """
            )
        }
        let counts = found.count == 2 ? found[...] : found[1...2]
        for (count, meaning) in zip(counts, ["ids", "operations"]) where count.value > HeapTrace.largestCount {
            throw HeapTraceError(
                path, line: count.line,
                "the number of \(meaning) is at most \(HeapTrace.largestCount), not \(count.value)")
        }
        return (counts[counts.startIndex].value, counts[counts.startIndex + 1].value)
    }

    func operation(idCount: Int) throws(HeapTraceError) -> HeapTrace.Operation {
        let kind: HeapTrace.Operation.Kind
        switch words[0] {
        case [UInt8(ascii: "a")]: kind = .allocate
        case [UInt8(ascii: "r")]: kind = .reallocate
        case [UInt8(ascii: "f")]: kind = .free
        default: throw error("expected 'a ID BYTES', 'r ID BYTES' or 'f ID', not '\(text)'")
        }
        guard words.count == (kind == .free ? 2 : 3) else {
            throw error(
                "expected '\(kind == .free ? "f ID" : kind == .allocate ? "a ID BYTES" : "r ID BYTES")', not '\(text)'")
        }
        guard let id = decimal(words[1]), id < idCount else {
            throw error("'\(word(1))' is no id: the header says they are below \(idCount)")
        }
        if kind == .free { return HeapTrace.Operation(kind, id: id) }
        guard let byteCount = decimal(words[2]), byteCount <= HeapTrace.largestRequest else {
            throw error("'\(word(2))' is no size: a number of bytes up to \(HeapTrace.largestRequest)")
        }
        return HeapTrace.Operation(kind, id: id, byteCount: byteCount)
    }

    /// Nil for anything but digits, and for what does not fit.
    private func decimal(_ word: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in word {
            guard byte >= 48, byte <= 57 else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(byte - 48))
            if overflow || carry { return nil }
            value = sum
        }
        return word.isEmpty ? nil : value
    }

    // A file may hold anything, so only printable text of it is shown.
    private var text: String { words.map(printable).joined(separator: " ") }
    private func word(_ index: Int) -> String { printable(words[index]) }

    private func printable(_ word: ArraySlice<UInt8>) -> String {
        let shown = word.prefix(40).map { $0 >= 33 && $0 < 127 ? $0 : UInt8(ascii: "?") }
        return String(decoding: shown, as: UTF8.self) + (word.count > 40 ? "..." : "")
    }
}
