// A fixed number of places for failure records, each with room for a head and for words. All the memory is taken at the
// start and touched as it is used: the records, the words and the heads lie apart, because most have no words and many
// no head. On its loop's thread; what leaves it are copies.

struct FailureSlots: ~Copyable {
    /// Bytes kept of what a handler or a worker said.
    static let saidLimit = 192
    /// Bytes kept of a head.
    static let headLimit = 2048

    let capacity: Int
    private let records: UnsafeMutablePointer<FailureRecord>
    private let said: UnsafeMutableRawPointer
    private let heads: UnsafeMutableRawPointer

    init(capacity: Int) {
        self.capacity = capacity
        records = .allocate(capacity: capacity)
        said = .allocate(byteCount: capacity * Self.saidLimit, alignment: 8)
        heads = .allocate(byteCount: capacity * Self.headLimit, alignment: 8)
    }

    deinit {
        records.deallocate()
        said.deallocate()
        heads.deallocate()
    }

    /// Fills a place. The head's secrets are hidden in it, so that they are kept nowhere.
    mutating func put(
        _ record: FailureRecord, said text: UnsafeRawBufferPointer, head: UnsafeRawBufferPointer, at index: Int
    ) {
        var record = record
        record.saidLength = Self.copy(text, to: said + index * Self.saidLimit, most: Self.saidLimit)
        let kept = HeadMask.head(of: head)
        let place = heads + index * Self.headLimit
        record.headLength = Self.copy(kept, to: place, most: Self.headLimit)
        record.headTotal = UInt32(clamping: kept.count)
        HeadMask.hide(UnsafeMutableRawBufferPointer(start: place, count: Int(record.headLength)))
        (records + index).initialize(to: record)
    }

    private static func copy(
        _ bytes: UnsafeRawBufferPointer, to place: UnsafeMutableRawPointer, most: Int
    ) -> UInt16 {
        let count = min(bytes.count, most)
        if let source = bytes.baseAddress, count > 0 { place.copyMemory(from: source, byteCount: count) }
        return UInt16(truncatingIfNeeded: count)
    }

    /// A place that has been filled.
    subscript(_ index: Int) -> FailureRecord { records[index] }

    /// Adds a part of the request's time where one of the first places is about that request.
    mutating func add(
        _ part: RequestPart, _ nanoseconds: UInt64, ofRequest serial: UInt64, on connection: UInt64, among count: Int
    ) {
        for index in 0..<count {
            let record = records + index
            if record.pointee.connection == connection, record.pointee.serial == serial {
                record.pointee.parts[part] = nanoseconds
            }
        }
    }

    func row(_ index: Int, withHead: Bool) -> FailureRow {
        let record = records[index]
        let text = UnsafeRawBufferPointer(start: said + index * Self.saidLimit, count: Int(record.saidLength))
        let head = UnsafeRawBufferPointer(
            start: heads + index * Self.headLimit, count: withHead ? Int(record.headLength) : 0)
        return FailureRow(record: record, said: Array(text), head: Array(head))
    }
}
