// A recorded sequence of allocations, in the format of the CS:APP malloc lab: four header lines (a suggested heap size,
// the number of ids, the number of operations, a weight), then one line an operation. Files without the weight, or with
// only the two numbers in the middle, are accepted too.
//
//     a ID BYTES     allocate        r ID BYTES     reallocate        f ID     free
//
// Source: Bryant and O'Hallaron, Computer Systems: A Programmer's Perspective, the malloc lab's description of its
// traces.

/// The allocations of some program, to be replayed over a heap.
public struct HeapTrace: Sendable, Equatable {
    public struct Operation: Sendable, Equatable {
        public enum Kind: UInt8, Sendable {
            case allocate, reallocate, free
        }

        public let kind: Kind
        /// The allocation's id, from 0.
        public let id: Int
        /// 0 for `free`.
        public let byteCount: Int

        public init(_ kind: Kind, id: Int, byteCount: Int = 0) {
            self.kind = kind
            self.id = id
            self.byteCount = byteCount
        }
    }

    /// The last part of the file's path.
    public let name: String
    /// Ids are below this number. A file that leaves most of them out is numbered anew.
    public let idCount: Int
    /// Every operation is possible: what is reallocated or freed is allocated at that point, and what is allocated is
    /// not.
    public let operations: [Operation]

    /// The most ids and operations that are accepted: more would hardly fit into memory.
    public static let largestCount = 50_000_000
    /// The largest request that is accepted, in bytes.
    public static let largestRequest = 1 << 40
    /// The most that may be allocated at once, in bytes: the size of a process's address space.
    public static let largestPayload = 1 << 47

    /// Ids and operations must fit together; `parse` makes sure of it.
    init(name: String, idCount: Int, operations: [Operation]) {
        self.name = name
        self.idCount = idCount
        self.operations = operations
    }

    /// The most bytes of payload that are allocated at once, and the number of operations after which they are.
    public var peak: (byteCount: Int, operation: Int) {
        var sizes = [Int](repeating: 0, count: idCount)
        var now = 0
        var peak = (byteCount: 0, operation: 0)
        for (index, operation) in operations.enumerated() {
            now += operation.byteCount - sizes[operation.id]
            sizes[operation.id] = operation.byteCount
            if now > peak.byteCount { peak = (now, index + 1) }
        }
        return peak
    }
}

/// The reason why a trace cannot be replayed.
public struct HeapTraceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The path as it was given.
    public let path: String
    /// Counted from 1; nil where the error is about the file as a whole.
    public let line: Int?
    public let reason: String

    init(_ path: String, line: Int? = nil, _ reason: String) {
        self.path = path
        self.line = line
        self.reason = reason
    }

    /// `FILE:LINE: reason`.
    public var description: String {
        // A file's name may hold anything, even what a terminal would obey.
        let name = String(
            String.UnicodeScalarView(path.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
        return line.map { "\(name):\($0): \(reason)" } ?? "\(name): \(reason)"
    }
}
