// One line of text under entry: a command, a name or a password.

struct LineEditor: Equatable, Sendable {
    /// Longer than any name, password or command.
    static let longest = 256

    private(set) var scalars: [Unicode.Scalar] = []
    private(set) var position = 0

    init(_ text: String = "") {
        scalars = Array(text.unicodeScalars.prefix(Self.longest))
        position = scalars.count
    }

    var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// The text before the cursor.
    var head: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[..<position])
        return String(view)
    }

    /// - Returns: false for a key that does not edit.
    mutating func press(_ key: Key) -> Bool {
        switch key {
        case .character(let scalar):
            guard scalars.count < Self.longest else { return true }
            scalars.insert(scalar, at: position)
            position += 1
        case .paste(let text): insert(text)
        case .backspace, .control("h"):
            guard position > 0 else { return true }
            position -= 1
            scalars.remove(at: position)
        case .delete, .control("d"):
            guard position < scalars.count else { return true }
            scalars.remove(at: position)
        case .left, .control("b"): position = max(0, position - 1)
        case .right, .control("f"): position = min(scalars.count, position + 1)
        case .home, .control("a"): position = 0
        case .end, .control("e"): position = scalars.count
        case .control("u"):
            scalars.removeFirst(position)
            position = 0
        case .control("k"): scalars.removeSubrange(position...)
        case .control("w"):
            while position > 0, scalars[position - 1] == " " { _ = press(.backspace) }
            while position > 0, scalars[position - 1] != " " { _ = press(.backspace) }
        default: return false
        }
        return true
    }

    /// Pasted text is inserted as one line: a line end or a tab inside it becomes a space, one at its end is dropped,
    /// and no other control character is taken. Text that is too long is not taken at all, because a password cut short
    /// would be another.
    private mutating func insert(_ text: String) {
        var pasted = Array(text.replacing("\r\n", with: "\n").unicodeScalars)
        while let last = pasted.last, last == "\n" || last == "\r" { pasted.removeLast() }
        let line = pasted.compactMap { scalar -> Unicode.Scalar? in
            switch scalar.value {
            case 9, 10, 13: " "
            case 0..<32, 0x7F..<0xA0: nil
            default: scalar
            }
        }
        guard scalars.count + line.count <= Self.longest else { return }
        scalars.insert(contentsOf: line, at: position)
        position += line.count
    }
}
