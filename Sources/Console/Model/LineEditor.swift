// One line of text under entry: the command line's, a name's or a password's.

struct LineEditor: Equatable, Sendable {
    /// What is longer than any name, password or command.
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

    /// - Returns: false for a key that is no editing.
    mutating func press(_ key: Key) -> Bool {
        switch key {
        case .character(let scalar):
            guard scalars.count < Self.longest else { return true }
            scalars.insert(scalar, at: position)
            position += 1
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
}
