// Reads values out of one JSON object. What a field cannot be is said with the field's name; nothing traps, whatever
// the object holds.

struct FieldReader: FieldWalk {
    typealias Failure = FieldFault

    private let fields: KeyedDecodingContainer<FieldName>

    init(_ decoder: any Decoder) throws(FieldFault) {
        do {
            fields = try decoder.container(keyedBy: FieldName.self)
        } catch {
            throw FieldFault("takes an object")
        }
    }

    // MARK: fields

    mutating func flag(_ name: String, _ value: inout Bool) throws(FieldFault) {
        value = try flag(name) ?? value
    }

    mutating func text(_ name: String, _ value: inout String) throws(FieldFault) {
        value = try text(name) ?? value
    }

    mutating func text(_ name: String, _ value: inout String?) throws(FieldFault) {
        value = try text(name) ?? value
    }

    mutating func texts(_ name: String, _ value: inout [String]) throws(FieldFault) {
        value = try texts(name) ?? value
    }

    mutating func bytes(_ name: String, _ value: inout [UInt8]) throws(FieldFault) {
        guard let text = try text(name) else { return }
        guard let found = ControlProtocol.bytes(base64: text) else { throw FieldFault("\(name) takes base64") }
        value = found
    }

    mutating func share(_ name: String, _ value: inout Double) throws(FieldFault) {
        value = try read(name, "a number") ?? value
    }

    mutating func count<Number: WireNumber>(_ name: String, _ value: inout Number) throws(FieldFault) {
        value = try count(name) ?? value
    }

    mutating func count<Number: WireNumber>(_ name: String, _ value: inout Number?) throws(FieldFault) {
        value = try count(name) ?? value
    }

    mutating func counts<Number: WireNumber>(_ name: String, _ value: inout [Number]) throws(FieldFault) {
        value = try read(name, "a list of numbers") ?? value
    }

    mutating func tally<Number: WireNumber>(_ name: String, _ value: inout [String: Number]) throws(FieldFault) {
        value = try read(name, "an object of numbers") ?? value
    }

    mutating func named(_ name: String, _ value: inout [String: String]) throws(FieldFault) {
        value = try read(name, "an object of texts") ?? value
    }

    mutating func long<Number: WireNumber>(_ name: String, _ value: inout Number) throws(FieldFault) {
        value = try long(name) ?? value
    }

    mutating func long<Number: WireNumber>(_ name: String, _ value: inout Number?) throws(FieldFault) {
        value = try long(name) ?? value
    }

    mutating func longs<Number: WireNumber>(_ name: String, _ value: inout [Number]) throws(FieldFault) {
        let found: [LongNumber<Number>]? = try read(name, "a list of \(LongNumber<Number>.words)")
        value = found?.map(\.value) ?? value
    }

    mutating func word<Word: Worded>(_ name: String, _ value: inout Word) throws(FieldFault) {
        value = try text(name).flatMap(Word.init(word:)) ?? value
    }

    mutating func choice<Word: Worded>(_ name: String, _ value: inout Word) throws(FieldFault) {
        value = try choice(name) ?? value
    }

    mutating func require(_ names: String...) throws(FieldFault) {
        for name in names where !has(name) { throw FieldFault("\(name) is missing") }
    }

    mutating func object<Value: Fielded>(_ name: String, _ value: inout Value) throws(FieldFault) {
        value = try object(name) ?? value
    }

    mutating func object<Value: Fielded>(_ name: String, _ value: inout Value?) throws(FieldFault) {
        value = try object(name) ?? value
    }

    mutating func objects<Value: Fielded>(_ name: String, _ value: inout [Value]) throws(FieldFault) {
        value = try objects(name) ?? value
    }

    // MARK: one by one; nil for what is missing or null

    func flag(_ name: String) throws(FieldFault) -> Bool? { try read(name, "true or false") }

    func text(_ name: String) throws(FieldFault) -> String? { try read(name, "a text") }

    func texts(_ name: String) throws(FieldFault) -> [String]? { try read(name, "a list of texts") }

    func count<Number: WireNumber>(_ name: String) throws(FieldFault) -> Number? {
        try read(name, "a number from \(Number.min) to \(Number.max)")
    }

    func long<Number: WireNumber>(_ name: String) throws(FieldFault) -> Number? {
        let found: LongNumber<Number>? = try read(name, LongNumber<Number>.words)
        return found?.value
    }

    func choice<Word: Worded>(_ name: String) throws(FieldFault) -> Word? {
        guard let text = try text(name) else { return nil }
        return try Self.word(name, text)
    }

    private static func word<Word: Worded>(_ name: String, _ text: String) throws(FieldFault) -> Word {
        guard let word = Word(word: text) else {
            throw FieldFault("\(name) takes no \(LogText.visible(String(text.prefix(40))))")
        }
        return word
    }

    func choices<Word: Worded>(_ name: String) throws(FieldFault) -> [Word]? {
        guard let texts = try texts(name) else { return nil }
        var words: [Word] = []
        for text in texts { words.append(try Self.word(name, text)) }
        return words
    }

    func object<Value: Fielded>(_ name: String) throws(FieldFault) -> Value? {
        let found: Fields<Value>? = try read(name, "an object")
        return found?.value
    }

    func objects<Value: Fielded>(_ name: String) throws(FieldFault) -> [Value]? {
        let found: [Fields<Value>]? = try read(name, "a list of objects")
        return found?.map(\.value)
    }

    /// A null is as good as a missing field: what a script left out is never taken for "all".
    func has(_ name: String) -> Bool { (try? fields.decodeNil(forKey: FieldName(name))) == false }

    private func read<Value: Decodable>(_ name: String, _ kind: String) throws(FieldFault) -> Value? {
        do {
            return try fields.decodeIfPresent(Value.self, forKey: FieldName(name))
        } catch let fault as FieldFault {
            throw FieldFault("\(name): \(fault.text)")
        } catch {
            throw FieldFault("\(name) takes \(kind)")
        }
    }
}

/// The reason why a line is no message, for whoever sent it.
struct FieldFault: Error {
    let text: String

    init(_ text: String) { self.text = text }
}

/// A value read by its walk.
struct Fields<Value: Fielded>: Decodable {
    let value: Value

    init(from decoder: any Decoder) throws {
        var value = Value.blank
        var reader = try FieldReader(decoder)
        try value.walk(&reader)
        self.value = value
    }
}

/// Digits in a string; a number too, from whoever types one.
private struct LongNumber<Number: WireNumber>: Decodable {
    static var words: String { "digits in a string, from \(Number.min) to \(Number.max)" }

    let value: Number

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let text = try? container.decode(String.self) else {
            value = try container.decode(Number.self)
            return
        }
        guard let number = Number(text) else { throw FieldFault("takes \(Self.words)") }
        value = number
    }
}

struct FieldName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}
