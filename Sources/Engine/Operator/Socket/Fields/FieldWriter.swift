// Writes values as JSON text, the fields in the order of their walk. JSON libraries order keys by a hash or the
// alphabet; a person who reads a line wants the id first.

struct FieldWriter: FieldWalk {
    typealias Failure = Never

    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// The bytes of one object.
    static func object(_ body: (inout FieldWriter) -> Void) -> [UInt8] {
        var writer = FieldWriter()
        writer.braced(body)
        return writer.bytes
    }

    // MARK: fields

    mutating func flag(_ name: String, _ value: inout Bool) {
        begin(name)
        plain(value ? "true" : "false")
    }

    mutating func text(_ name: String, _ value: inout String) { text(name, value) }

    mutating func text(_ name: String, _ value: inout String?) {
        if let value { text(name, value) }
    }

    mutating func texts(_ name: String, _ value: inout [String]) {
        list(name, value) { $0.quoted($1) }
    }

    mutating func bytes(_ name: String, _ value: inout [UInt8]) {
        begin(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: ControlProtocol.base64(value))
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func share(_ name: String, _ value: inout Double) {
        begin(name)
        // JSON has no word for infinity.
        plain(value.isFinite ? value.description : "0")
    }

    mutating func count<Number: WireNumber>(_ name: String, _ value: inout Number) { count(name, value) }

    mutating func count<Number: WireNumber>(_ name: String, _ value: inout Number?) {
        if let value { count(name, value) }
    }

    mutating func counts<Number: WireNumber>(_ name: String, _ value: inout [Number]) {
        list(name, value) { $0.plain($1.description) }
    }

    mutating func tally<Number: WireNumber>(_ name: String, _ value: inout [String: Number]) {
        begin(name)
        let sorted = value.sorted { $0.key < $1.key }
        braced { writer in
            for (key, number) in sorted { writer.count(key, number) }
        }
    }

    mutating func named(_ name: String, _ value: inout [String: String]) {
        begin(name)
        let sorted = value.sorted { $0.key < $1.key }
        braced { writer in
            for (key, text) in sorted { writer.text(key, text) }
        }
    }

    mutating func long<Number: WireNumber>(_ name: String, _ value: inout Number) { text(name, value.description) }

    mutating func long<Number: WireNumber>(_ name: String, _ value: inout Number?) {
        if let value { text(name, value.description) }
    }

    mutating func longs<Number: WireNumber>(_ name: String, _ value: inout [Number]) {
        list(name, value) { $0.quoted($1.description) }
    }

    mutating func word<Word: Worded>(_ name: String, _ value: inout Word) { text(name, value.word) }

    mutating func choice<Word: Worded>(_ name: String, _ value: inout Word) { text(name, value.word) }

    mutating func require(_ names: String...) {}

    mutating func object<Value: Fielded>(_ name: String, _ value: inout Value) { object(name, value) }

    mutating func object<Value: Fielded>(_ name: String, _ value: inout Value?) {
        if let value { object(name, value) }
    }

    mutating func objects<Value: Fielded>(_ name: String, _ value: inout [Value]) { objects(name, value) }

    // MARK: the same for values that are not kept

    mutating func flag(_ name: String, _ value: Bool) {
        var copy = value
        flag(name, &copy)
    }

    mutating func text(_ name: String, _ value: String) {
        begin(name)
        quoted(value)
    }

    mutating func texts(_ name: String, _ value: [String]) {
        var copy = value
        texts(name, &copy)
    }

    mutating func count<Number: WireNumber>(_ name: String, _ value: Number) {
        begin(name)
        plain(value.description)
    }

    mutating func long<Number: WireNumber>(_ name: String, _ value: Number) { text(name, value.description) }

    mutating func word<Word: Worded>(_ name: String, _ value: Word) { text(name, value.word) }

    mutating func object<Value: Fielded>(_ name: String, _ value: Value) {
        begin(name)
        object(value)
    }

    mutating func objects<Value: Fielded>(_ name: String, _ value: [Value]) {
        list(name, value) { $0.object($1) }
    }

    // MARK: text

    private mutating func begin(_ name: String) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        quoted(name)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func object<Value: Fielded>(_ value: Value) {
        var copy = value
        braced { copy.walk(&$0) }
    }

    private mutating func braced(_ body: (inout FieldWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
        body(&self)
        isFirst = false
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func list<Value>(
        _ name: String, _ values: [Value], _ body: (inout FieldWriter, Value) -> Void
    ) {
        begin(name)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            body(&self, value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func plain(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// DEL and the controls U+0080 to U+009F are escaped too: what a client sent is in there, and a person may read the
    /// line on a terminal.
    private mutating func quoted(_ text: String) {
        ControlProtocol.quote(text, to: &bytes) { $0.value < 0x7F || $0.value >= 0xA0 }
    }
}
