// The walk over a value's fields by which the control protocol writes and reads it: a type names its fields once, in
// order, and the same walk serves both ends. FieldWriter and FieldReader are the two walks.

/// A visitor of named fields. A writer takes each value; a reader sets those that a line names and leaves the others
/// as they are, which is how a missing field gets its default.
protocol FieldWalk {
    associatedtype Failure: Error

    mutating func flag(_ name: String, _ value: inout Bool) throws(Failure)
    mutating func text(_ name: String, _ value: inout String) throws(Failure)
    mutating func text(_ name: String, _ value: inout String?) throws(Failure)
    mutating func texts(_ name: String, _ value: inout [String]) throws(Failure)
    /// Any bytes: a text in base64 (RFC 4648 section 4).
    mutating func bytes(_ name: String, _ value: inout [UInt8]) throws(Failure)
    /// A share: a number with a fraction.
    mutating func share(_ name: String, _ value: inout Double) throws(Failure)

    /// A count is a JSON number.
    mutating func count<Number: WireNumber>(_ name: String, _ value: inout Number) throws(Failure)
    mutating func count<Number: WireNumber>(_ name: String, _ value: inout Number?) throws(Failure)
    mutating func counts<Number: WireNumber>(_ name: String, _ value: inout [Number]) throws(Failure)
    /// Counts by name: an object.
    mutating func tally<Number: WireNumber>(_ name: String, _ value: inout [String: Number]) throws(Failure)
    /// Texts by name: an object.
    mutating func named(_ name: String, _ value: inout [String: String]) throws(Failure)

    /// An id or a time of 64 bits is a string of digits: a JSON number holds 53 bits for many readers, jq among them.
    mutating func long<Number: WireNumber>(_ name: String, _ value: inout Number) throws(Failure)
    mutating func long<Number: WireNumber>(_ name: String, _ value: inout Number?) throws(Failure)
    mutating func longs<Number: WireNumber>(_ name: String, _ value: inout [Number]) throws(Failure)

    /// A word that a later version may have more of: one that is not known leaves the default.
    mutating func word<Word: Worded>(_ name: String, _ value: inout Word) throws(Failure)
    /// A word on which an action depends: one that is not known is refused.
    mutating func choice<Word: Worded>(_ name: String, _ value: inout Word) throws(Failure)

    /// Fields without which the value means nothing: a reader that misses one refuses the value.
    mutating func require(_ names: String...) throws(Failure)

    mutating func object<Value: Fielded>(_ name: String, _ value: inout Value) throws(Failure)
    mutating func object<Value: Fielded>(_ name: String, _ value: inout Value?) throws(Failure)
    mutating func objects<Value: Fielded>(_ name: String, _ value: inout [Value]) throws(Failure)
}

/// A value that is an object in the protocol.
protocol Fielded {
    /// Every field at its default: the start of reading one.
    static var blank: Self { get }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure)
}

/// An integer of the protocol.
typealias WireNumber = Decodable & FixedWidthInteger & LosslessStringConvertible

/// A value that is one word in the protocol.
protocol Worded {
    /// Never changed once a version has had it.
    var word: String { get }
    init?(word: String)
}

extension Worded where Self: RawRepresentable, RawValue == String {
    var word: String { rawValue }

    init?(word: String) { self.init(rawValue: word) }
}
