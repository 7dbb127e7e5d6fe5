// What the operator pressed, as the terminal's part decoded it.

enum Key: Hashable, Sendable {
    /// Anything that is text, space among it.
    case character(Unicode.Scalar)
    /// Ctrl with a letter, lower case: `control("c")`.
    case control(Unicode.Scalar)
    case up, down, left, right, pageUp, pageDown, home, end
    case tab, backTab, enter, escape, backspace, delete
    case function(Int)
    case mouse(Mouse)
    /// What the terminal said was pasted and not typed: text for where text is entered, and no keys.
    case paste(String)

    /// As the footer and the help page write it.
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
