// The drawing characters, in UTF-8 and in ASCII.

struct Glyphs: Equatable, Sendable {
    let ascii: Bool

    var horizontal: String { ascii ? "-" : "─" }
    var vertical: String { ascii ? "|" : "│" }
    var topLeft: String { ascii ? "+" : "╭" }
    var topRight: String { ascii ? "+" : "╮" }
    var bottomLeft: String { ascii ? "+" : "╰" }
    var bottomRight: String { ascii ? "+" : "╯" }
    var focusMark: String { ascii ? ">" : "▸" }
    var dot: String { ascii ? "-" : "·" }
    var bullet: String { ascii ? "*" : "•" }
    var barFull: String { ascii ? "#" : "█" }
    var barEmpty: String { ascii ? "." : "░" }
    var down: String { ascii ? "v" : "↓" }
    var up: String { ascii ? "^" : "↑" }
    var good: String { ascii ? "+" : "✓" }
    var bad: String { ascii ? "!" : "✗" }
    /// The sign of a row that has just gone.
    var gone: String { ascii ? "x" : "×" }
    /// Before the name of a count since the start.
    var total: String { ascii ? "#" : "Σ" }
    /// Beside what is not as it is written.
    var differs: String { ascii ? "!=" : "≠" }
    var none: String { ascii ? "-" : "–" }

    /// A column of a one-row chart: 0 … 8, from empty to full.
    func eighth(_ level: Int) -> String {
        let table =
            ascii ? [" ", "_", "_", ".", "-", "-", "=", "*", "#"] : [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        return table[min(max(0, level), 8)]
    }

    /// The shade of a partly filled cell: 0 … 4.
    func shade(_ level: Int) -> String {
        let table = ascii ? [" ", ".", ":", "+", "#"] : [" ", "░", "▒", "▓", "█"]
        return table[min(max(0, level), 4)]
    }

    /// The left part of a bar's last cell: 0 … 8.
    func partial(_ level: Int) -> String {
        let table =
            ascii ? [".", ":", ":", ":", ":", ":", "#", "#", "#"] : ["░", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
        return table[min(max(0, level), 8)]
    }
}
