// The themes for light backgrounds, and for eyes or screens that need more contrast.

extension Theme {
    func light(_ role: Role, _ plane: Plane) -> Appearance {
        var look = Appearance()
        switch role {
        case .text, .strong, .input: look.bold = role != .text
        case .faint: look.foreground = 243
        case .label: look.foreground = 240
        case .accent, .key, .titleFocused, .ruleFocused:
            look.foreground = 25; look.bold = role != .accent && role != .ruleFocused
        case .good, .graphHigh: look.foreground = 28
        case .warning: look.foreground = 130; look.bold = true
        case .bad: look.foreground = 124; look.bold = true
        case .rule: look.foreground = 250
        case .title: look.foreground = 238
        case .columnHead: look.foreground = 24
        case .graph: look.foreground = 31
        case .gaugeEmpty: look.foreground = 252
        case .level: look.foreground = 25
        case .edge: look.foreground = 90; look.bold = true
        case .stale: look.foreground = plane == .base ? 242 : 239
        }
        switch plane {
        case .base: break
        case .bar: look.background = 254
        case .selected: look.background = 153
        case .dialog: look.background = 255
        }
        if plane != .base, look.foreground == -1 { look.foreground = 16 }
        // A colour that is readable on white may not be on grey or blue.
        switch (plane, role) {
        case (.base, _): break
        case (.selected, .faint), (.selected, .gaugeEmpty), (.selected, .label): look.foreground = 238
        case (.selected, .warning): look.foreground = 16
        case (.selected, .accent), (.selected, .key), (.selected, .titleFocused), (.selected, .level),
            (.selected, .columnHead):
            look.foreground = 18
        case (_, .good): look.foreground = 22
        case (_, .warning): look.foreground = 58
        default: break
        }
        return look
    }

    /// The darker ones of eight colours: yellow, cyan and white are not readable on white.
    func lightSixteen(_ role: Role, _ plane: Plane) -> Appearance {
        var look = Appearance()
        switch role {
        case .text, .label: break
        case .faint, .rule, .gaugeEmpty, .stale: if colors >= 16 { look.foreground = 8 } else { look.dim = true }
        case .strong, .title, .input: look.bold = true
        case .accent, .graph, .level, .columnHead, .ruleFocused: look.foreground = 4
        case .good, .graphHigh: look.foreground = 2
        case .warning, .edge: look.foreground = 5; look.bold = true
        case .bad: look.foreground = 1; look.bold = true
        case .titleFocused, .key: look.foreground = 4; look.bold = true
        }
        switch plane {
        case .base, .dialog: break
        case .bar:
            look.background = 7
            look.dim = false
            look.foreground = role == .key ? 4 : role == .warning ? 5 : role == .bad ? 1 : 0
        case .selected: look = Appearance(foreground: 7, background: 4, bold: look.bold)
        }
        return look
    }

    /// Eight colours at their brightest, on black whatever the terminal's own background is.
    func highContrast(_ role: Role, _ plane: Plane) -> Appearance {
        let bright: Int16 = colors >= 16 ? 8 : 0
        var look = Appearance(foreground: 7 + bright, background: 0)
        switch role {
        case .text, .label, .faint, .title, .gaugeEmpty, .rule: break
        case .stale: if colors >= 16 { look.foreground = 7 }
        case .strong, .input, .columnHead: look.bold = true
        case .accent, .graph, .level, .ruleFocused: look.foreground = 6 + bright
        case .good, .graphHigh: look.foreground = 2 + bright
        case .warning: look.foreground = 3 + bright; look.bold = true
        case .bad: look.foreground = 1 + bright; look.bold = true
        case .titleFocused, .key: look.foreground = 3 + bright; look.bold = true
        case .edge: look.foreground = 5 + bright; look.bold = true
        }
        switch plane {
        case .base, .dialog: break
        case .bar:
            look = Appearance(
                foreground: 0, background: 7 + bright, bold: role == .key || role == .warning || role == .bad)
        case .selected: look = Appearance(foreground: 0, background: 3 + bright, bold: true)
        }
        return look
    }
}
