// A heap's cells as text, for a terminal or a file.

extension HeapMap {
    /// Rows of characters, darker where more is in use; a blank is a cell with nothing in use.
    /// - Parameters:
    ///   - width: cells a row.
    ///   - ascii: only ASCII characters.
    public func picture(width: Int, ascii: Bool = false) -> [String] {
        let shades: [Character] = ascii ? [" ", ".", ":", "+", "#"] : [" ", "░", "▒", "▓", "█"]
        let width = max(1, width)
        return stride(from: 0, to: cells.count, by: width).map { start in
            String(cells[start..<min(cells.count, start + width)].map { shades[Self.shade($0)] })
        }
    }

    /// 0 for nothing, 4 for (nearly) everything in use.
    static func shade(_ density: UInt8) -> Int { density == 0 ? 0 : density >= 250 ? 4 : 1 + Int(density) * 3 / 250 }
}
