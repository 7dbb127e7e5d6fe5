// Hides what a page hands to its forms, byte by byte: values of hidden fields, of passwords and of fields with secret
// names, which a browser sends back and a forger must not know. Reads tags as browsers do (HTML Living Standard section
// 13.2.5, the tokenizer), without scripts and comments: a tag in one is hidden too. A value of BodyMask, on the control
// thread.

struct HTMLMask {
    private enum Place {
        case text, open, tag, before, attribute, afterAttribute, beforeValue
        /// Of an attribute, up to this quotation mark; 0 for one without.
        case value(quote: UInt8)
    }

    private var place = Place.text
    /// In small letters, cut where they are longer than any that matters.
    private var tag: [UInt8] = []
    private var attribute: [UInt8] = []
    private var value: [UInt8] = []
    /// Attributes of this tag that have come before; the first of a name counts.
    private var type: [UInt8]?
    private var name: [UInt8]?
    private var hides = false

    mutating func pass(_ byte: UInt8) -> UInt8 {
        switch place {
        case .text: if byte == UInt8(ascii: "<") { place = .open }
        case .open:
            if Self.isLetter(byte) {
                (tag, type, name) = ([byte | 0x20], nil, nil)
                place = .tag
            } else if byte != UInt8(ascii: "<") {
                place = .text
            }
        case .tag:
            if !leavesTag(byte) {
                if Self.endsWord(byte) { place = .before } else { Self.add(byte, to: &tag) }
            }
        case .before: if !leavesTag(byte), !Self.endsWord(byte) { beginAttribute(byte) }
        case .attribute:
            if leavesTag(byte) { return byte }
            if byte == UInt8(ascii: "=") {
                place = .beforeValue
            } else if Self.endsWord(byte) {
                place = byte == UInt8(ascii: "/") ? .before : .afterAttribute
            } else {
                Self.add(byte, to: &attribute)
            }
        case .afterAttribute:
            if leavesTag(byte) { return byte }
            if byte == UInt8(ascii: "=") { place = .beforeValue } else if !Self.endsWord(byte) { beginAttribute(byte) }
        case .beforeValue:
            if Self.isBlank(byte) || leavesTag(byte) { return byte }
            let isQuote = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            place = .value(quote: isQuote ? byte : 0)
            value = []
            hides = isSecret
            if !isQuote { return passValue(byte) }
        case .value(let quote):
            let isEnd = quote != 0 ? byte == quote : Self.isBlank(byte) || byte == UInt8(ascii: ">")
            guard isEnd else { return passValue(byte) }
            keepAttribute()
            place = byte == UInt8(ascii: ">") && quote == 0 ? .text : .before
        }
        return byte
    }

    private mutating func leavesTag(_ byte: UInt8) -> Bool {
        if byte == UInt8(ascii: ">") { place = .text }
        return byte == UInt8(ascii: ">")
    }

    private mutating func beginAttribute(_ byte: UInt8) {
        attribute = []
        Self.add(byte, to: &attribute)
        place = .attribute
    }

    private mutating func passValue(_ byte: UInt8) -> UInt8 {
        Self.add(byte, to: &value)
        return hides && byte > 0x20 ? BodyMask.star : byte
    }

    private mutating func keepAttribute() {
        // A reference to a character could say anything.
        if value.contains(UInt8(ascii: "&")) { return }
        if Self.isOne(attribute, of: "type") { type = type ?? value }
        if Self.isOne(attribute, of: Self.isOne(tag, of: "meta") ? "name http-equiv property" : "name") {
            name = name ?? value
        }
    }

    /// The value that begins. What the tag has not said yet it may still say, so a value before that is hidden.
    private var isSecret: Bool {
        if Self.isOne(tag, of: "meta") {
            return Self.isOne(attribute, of: "content") && (name.map { SecretName.isSecret(form: $0) } ?? true)
        }
        guard Self.isOne(tag, of: "input"), Self.isOne(attribute, of: "value") else { return false }
        guard let type, !Self.isOne(type, of: "hidden password") else { return true }
        if Self.isOne(type, of: "submit button reset image") { return false }
        return name.map { SecretName.isSecret(form: $0) } ?? true
    }

    private static func isOne(_ word: [UInt8], of words: StaticString) -> Bool {
        let bytes = UnsafeBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount)
        return bytes.split(separator: 0x20).contains { $0.elementsEqual(word) }
    }

    private static func add(_ byte: UInt8, to word: inout [UInt8]) {
        guard word.count <= SecretName.limit else { return }
        word.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0C, 0x0D].contains(byte) }

    private static func endsWord(_ byte: UInt8) -> Bool { isBlank(byte) || byte == UInt8(ascii: "/") }
}
