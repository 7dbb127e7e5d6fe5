// The way back through the lines that were entered before: Up and Down, for commands and for filters.

struct LineRecall: Equatable, Sendable {
    /// Steps back in the history; 0 is the line being typed.
    private var back = 0
    private var draft = ""

    /// - Parameter history: the newest last.
    /// - Returns: false for a key that recalls nothing.
    mutating func press(_ key: Key, _ editor: inout LineEditor, history: [String]) -> Bool {
        switch key {
        case .up:
            guard back < history.count else { return true }
            if back == 0 { draft = editor.text }
            back += 1
        case .down:
            guard back > 0 else { return true }
            back -= 1
        default: return false
        }
        editor = LineEditor(back == 0 ? draft : history[history.count - back])
        return true
    }
}

/// The filter under entry, with its completion.
struct FilterPrompt: Equatable, Sendable {
    var editor = LineEditor()
    /// The possible continuations, after Tab.
    private(set) var candidates: [String] = []
    private var recall = LineRecall()

    mutating func press(_ key: Key, history: [String], vocabulary: Vocabulary) {
        if key == .tab {
            let completion = vocabulary.complete(filter: editor.text)
            editor = LineEditor(completion.text)
            candidates = completion.candidates.count > 1 ? completion.candidates : []
            return
        }
        candidates = []
        if !recall.press(key, &editor, history: history) { _ = editor.press(key) }
    }
}
