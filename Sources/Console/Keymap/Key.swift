// A key that the operator pressed, as decoded from the terminal's input.

enum Key: Hashable, Sendable {
    /// Any text character, including space.
    case character(Unicode.Scalar)
    /// Ctrl with a letter in lower case: `control("c")`.
    case control(Unicode.Scalar)
    case up, down, left, right, pageUp, pageDown, home, end
    case tab, backTab, enter, escape, backspace, delete
    case function(Int)
    case mouse(Mouse)
    /// Text that the terminal reported as pasted: inserted where text is entered, and never taken as keys.
    case paste(String)

    /// The key's name in the footer and on the help page.
    var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let scalar): String(Character(scalar))
        case .control(let scalar): "^" + String(Character(scalar)).uppercased()
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .home: "Home"
        case .end: "End"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .enter: "Enter"
        case .escape: "Esc"
        case .backspace: "Backspace"
        case .delete: "Del"
        case .function(let n): "F\(n)"
        case .mouse: "mouse"
        case .paste: "pasted text"
        }
    }
}

/// A click or a turn of the wheel, with its place on the screen.
struct Mouse: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case press, wheelUp, wheelDown }

    var x: Int
    var y: Int
    var kind: Kind
}
