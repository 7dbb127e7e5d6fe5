// Hides the secrets of a message's content as it passes, byte by byte: each byte of a secret becomes a `*`, so that
// lengths stay. A value of WireMask, on the control thread.

struct BodyMask {
    enum Kind {
        /// Nothing in it is known to be secret: a file, a page.
        case plain
        /// It cannot be looked into: all of it goes.
        case covered
        case form
        case json
        case html
        /// Nobody said what it is: the first byte tells JSON, and what is no form shows it by its bytes.
        case unsaid
    }

    static let star: UInt8 = 0x2A

    private var kind = Kind.plain
    private var form = FormMask()
    private var json = JSONMask()
    private var html = HTMLMask()
    /// The kind was not said: what does not look like a form is none.
    private var isGuessed = false

    init(_ kind: Kind = .plain) {
        self.kind = kind
        isGuessed = kind == .unsaid
    }

    mutating func pass(_ bytes: ArraySlice<UInt8>, to shown: inout [UInt8]) {
        if kind == .unsaid, let first = bytes.first(where: { $0 > 0x20 }) {
            kind = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .json : .form
        }
        switch kind {
        case .plain, .unsaid: shown.append(contentsOf: bytes)
        case .covered: shown.append(contentsOf: repeatElement(Self.star, count: bytes.count))
        case .json: for byte in bytes { shown.append(json.pass(byte)) }
        case .html: for byte in bytes { shown.append(html.pass(byte)) }
        case .form:
            for (index, byte) in zip(bytes.indices, bytes) {
                if isGuessed, !FormMask.isOfAForm(byte) {
                    kind = .plain
                    shown.append(contentsOf: bytes[index...])
                    return
                }
                shown.append(form.pass(byte))
            }
        }
    }
}

/// `name=value&name=value` (application/x-www-form-urlencoded).
private struct FormMask {
    private var name: [UInt8] = []
    private var isInValue = false
    private var hides = false

    mutating func pass(_ byte: UInt8) -> UInt8 {
        if byte == UInt8(ascii: "&") {
            name = []
            isInValue = false
            hides = false
            return byte
        }
        if isInValue { return hides && byte > 0x20 ? BodyMask.star : byte }
        if byte == UInt8(ascii: "=") {
            isInValue = true
            hides = SecretName.isSecret(form: name)
        } else if name.count <= SecretName.limit {
            name.append(byte)
        }
        return byte
    }

    /// A byte that a form can have: everything else is percent-encoded. Line ends come from tools.
    static func isOfAForm(_ byte: UInt8) -> Bool {
        if byte == 0x0D || byte == 0x0A { return true }
        return byte > 0x20 && byte < 0x7F && !"\"<>\\^`{|}".utf8.contains(byte)
    }
}

/// Values of members with secret names, with all that is in them (RFC 8259). What is no JSON breaks nothing.
private struct JSONMask {
    private var isInText = false
    private var isEscaped = false
    /// The last text, which is a name where a colon follows.
    private var text: [UInt8] = []
    private var textHasEscapes = false
    private var depth = 0
    /// The next value is secret.
    private var hidesValue = false
    /// Depth of the secret object or list that it is in.
    private var hiddenFrom: Int?

    private var hides: Bool { hidesValue || hiddenFrom != nil }

    mutating func pass(_ byte: UInt8) -> UInt8 {
        if isInText { return passText(byte) }
        switch byte {
        case UInt8(ascii: "\""):
            isInText = true
            text = []
            textHasEscapes = false
        case UInt8(ascii: ":"):
            // An escaped letter could hide a name.
            hidesValue = textHasEscapes || SecretName.isSecret(json: text)
        case UInt8(ascii: ","): hidesValue = false
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
            if hidesValue, hiddenFrom == nil { hiddenFrom = depth }
            hidesValue = false
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            if hiddenFrom == depth { hiddenFrom = nil }
            depth = max(0, depth - 1)
            hidesValue = false
        case 0...0x20: break
        default: return hides ? BodyMask.star : byte
        }
        return byte
    }

    private mutating func passText(_ byte: UInt8) -> UInt8 {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
            textHasEscapes = true
        } else if byte == UInt8(ascii: "\"") {
            isInText = false
            return byte
        }
        if text.count <= SecretName.limit { text.append(byte) }
        return hides ? BodyMask.star : byte
    }
}
