// Breaks our own text into lines between words.

enum TextWrap {
    /// - Parameter width: columns; a longer word gets a line of its own, and is cut where it is drawn.
    static func lines(_ text: String, width: Int) -> [String] {
        var result: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                result.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        result.append(line)
        return result
    }
}
