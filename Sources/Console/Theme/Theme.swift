// Turns roles and planes into appearances: the dark theme for 256 colours and 16, and the one without. Colour is never
// the only sign: what a role expresses by it is also in the text, as a letter or a mark.

struct Theme: Sendable, Equatable {
    typealias Name = ThemeName

    let depth: ColorDepth
    /// 8 where the terminal has no bright colours.
    let colors: Int
    var name = Name.dark

    func appearance(_ role: Role, on plane: Plane) -> Appearance {
        if depth == .none || name == .mono { return plain(role, plane) }
        if name == .highContrast { return highContrast(role, plane) }
        if depth == .sixteen { return name == .light ? lightSixteen(role, plane) : sixteen(role, plane) }
        return name == .light ? light(role, plane) : full(role, plane)
    }

    private func full(_ role: Role, _ plane: Plane) -> Appearance {
        var look = Appearance()
        switch role {
        case .text: break
        case .faint: look.foreground = 243
        case .label: look.foreground = 247
        case .strong: look.bold = true
        case .accent: look.foreground = 75
        case .good: look.foreground = 78
        case .warning: look.foreground = 214
        case .bad: look.foreground = 203; look.bold = true
        case .rule: look.foreground = 239
        case .ruleFocused: look.foreground = 75
        case .title: look.foreground = 250
        case .titleFocused: look.foreground = 75; look.bold = true
        case .columnHead: look.foreground = 109
        case .key: look.foreground = 75; look.bold = true
        case .graph: look.foreground = 73
        case .graphHigh: look.foreground = 78
        case .gaugeEmpty: look.foreground = 238
        case .level: look.foreground = 110
        case .edge: look.foreground = 176; look.bold = true
        case .input: look.bold = true
        case .stale: look.foreground = plane == .base ? 244 : 248
        }
        switch plane {
        case .base: break
        case .bar: look.background = 236
        case .selected: look.background = 24
        case .dialog: look.background = 235
        }
        // The terminal's own foreground may be dark: on our background, the text colour is ours too.
        if plane != .base, look.foreground == -1 { look.foreground = 254 }
        if plane == .bar, role == .bad { look.foreground = 210 }
        if plane == .selected, look.foreground <= 250 {
            switch role {
            case .bad: look.foreground = 224
            case .warning: look.foreground = 222
            default: look.foreground = role == .faint || role == .gaugeEmpty ? 250 : 255
            }
        }
        return look
    }

    private func sixteen(_ role: Role, _ plane: Plane) -> Appearance {
        var look = Appearance()
        switch role {
        case .text, .label: break
        case .faint, .rule, .gaugeEmpty, .stale:
            if colors >= 16 { look.foreground = 8 } else { look.dim = true }
        case .strong, .title, .input: look.bold = true
        case .accent, .graph, .level, .columnHead: look.foreground = 6
        case .good, .graphHigh: look.foreground = 2
        case .warning: look.foreground = 3; look.bold = true
        case .bad: look.foreground = 1; look.bold = true
        case .ruleFocused: look.foreground = 6
        case .titleFocused, .key: look.foreground = 6; look.bold = true
        case .edge: look.foreground = 5; look.bold = true
        }
        switch plane {
        case .base, .dialog: break
        case .bar:
            look.background = 4
            look.dim = false
            look.foreground = role == .key || role == .warning || role == .bad ? 3 : 7
            look.bold = look.bold || role == .warning || role == .bad
        case .selected:
            look = Appearance(foreground: 0, background: 6, bold: look.bold)
        }
        return look
    }

    private func plain(_ role: Role, _ plane: Plane) -> Appearance {
        var look = Appearance()
        switch role {
        case .strong, .warning, .bad, .key, .titleFocused, .ruleFocused, .edge, .input: look.bold = true
        case .faint, .gaugeEmpty, .stale: look.dim = true
        case .columnHead: look.underline = true
        default: break
        }
        switch plane {
        case .base, .dialog: break
        case .bar, .selected:
            look.reverse = true
            look.dim = false
            look.underline = false
        }
        return look
    }
}

/// The appearance of a cell on a terminal: colours by number, and attributes.
struct Appearance: Hashable, Sendable {
    /// -1 is the terminal's own colour.
    var foreground: Int16 = -1
    var background: Int16 = -1
    var bold = false
    var dim = false
    var reverse = false
    var underline = false
}
