// ncurses's key codes and characters → Key.

import CNcurses

enum KeyDecoder {
    /// - Parameter isCode: a key code of ncurses and not a character.
    /// - Returns: nil for what means nothing here.
    static func decode(_ value: UInt32, isCode: Bool) -> Key? {
        if isCode {
            let code = Int32(truncatingIfNeeded: value)
            switch code {
            case KEY_UP: return .up
            case KEY_DOWN: return .down
            case KEY_LEFT: return .left
            case KEY_RIGHT: return .right
            case KEY_PPAGE: return .pageUp
            case KEY_NPAGE: return .pageDown
            case KEY_HOME: return .home
            case KEY_END: return .end
            case KEY_BACKSPACE: return .backspace
            case KEY_DC: return .delete
            case KEY_ENTER: return .enter
            case KEY_BTAB: return .backTab
            case KEY_MOUSE: return mouse()
            default:
                let first = curses_key_function(1)
                return code >= first && code < first + 12 ? .function(Int(code - first) + 1) : nil
            }
        }
        switch value {
        case 9: return .tab
        case 10, 13: return .enter
        case 27: return .escape
        case 127, 8: return .backspace
        case 1...26:
            return .control(Unicode.Scalar(UInt8(truncatingIfNeeded: value &+ 0x60)))
        case 0..<32, 0x80..<0xA0: return nil
        default: return Unicode.Scalar(value).map { .character($0) }
        }
    }

    private static func mouse() -> Key? {
        var x: Int32 = 0
        var y: Int32 = 0
        switch curses_mouse(&x, &y) {
        case 1: return .mouse(Mouse(x: Int(x), y: Int(y), kind: .press))
        case 4: return .mouse(Mouse(x: Int(x), y: Int(y), kind: .wheelUp))
        case 5: return .mouse(Mouse(x: Int(x), y: Int(y), kind: .wheelDown))
        default: return nil
        }
    }
}
