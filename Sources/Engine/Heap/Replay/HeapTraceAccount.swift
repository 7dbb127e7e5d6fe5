// The allocations at one line of a trace: they decide whether the next operation is possible there. Owned by the
// parser.

struct HeapTraceAccount {
    /// The reason why an operation is not possible.
    struct Mistake: Error {
        let words: String
    }

    /// Bytes in use, by number; nil for what is not allocated.
    private var sizes: [Int?]
    /// The number of each id, where the header promises more ids than the file has room for; otherwise an id is its own
    /// number.
    private var numbers: [Int: Int]?
    private var total = 0

    /// - Parameter fileBytes: the file's size, which bounds the ids, because each takes more than a byte of it.
    init(idCount: Int, fileBytes: Int) {
        let isSparse = idCount > fileBytes
        numbers = isSparse ? [:] : nil
        sizes = isSparse ? [] : Array(repeating: nil, count: idCount)
    }

    /// Numbers are below this one.
    var idCount: Int { sizes.count }

    /// Counts an operation whose id is below the header's count.
    /// - Returns: the operation, with a number for its id.
    mutating func take(_ operation: HeapTrace.Operation) -> Result<HeapTrace.Operation, Mistake> {
        let id = number(operation.id)
        let size = sizes[id]
        switch operation.kind {
        case .allocate where size != nil:
            return .failure(Mistake(words: "allocates \(operation.id), which is allocated already"))
        case .reallocate where size == nil:
            return .failure(Mistake(words: "reallocates \(operation.id), which is not allocated"))
        case .free where size == nil: return .failure(Mistake(words: "frees \(operation.id), which is not allocated"))
        default: break
        }
        // Neither can overflow: one request is far smaller than the bound.
        total += operation.byteCount - (size ?? 0)
        guard total <= HeapTrace.largestPayload else {
            return .failure(
                Mistake(
                    words:
                        "with it more than \(HeapTrace.largestPayload) bytes are allocated at once: no machine has them"
                ))
        }
        sizes[id] = operation.kind == .free ? nil : operation.byteCount
        return .success(HeapTrace.Operation(operation.kind, id: id, byteCount: operation.byteCount))
    }

    private mutating func number(_ id: Int) -> Int {
        guard numbers != nil else { return id }
        if let known = numbers?[id] { return known }
        sizes.append(nil)
        numbers?[id] = sizes.count - 1
        return sizes.count - 1
    }
}
