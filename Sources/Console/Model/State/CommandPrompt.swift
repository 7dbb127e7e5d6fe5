// The `:` line under entry, with its history and completion.

struct CommandPrompt: Equatable, Sendable {
    static let historyLength = 100

    var editor = LineEditor()
    /// False for a line that asks something (which loop?) until a frame has shown it: no key is accepted before.
    var isDrawn = true
    /// The possible continuations, after Tab.
    private(set) var candidates: [String] = []
    /// Steps back in the history; 0 is the line being typed.
    private var back = 0
    private var draft = ""

    enum Outcome: Equatable, Sendable {
        case editing
        case cancelled
        case run(String)
    }

    /// - Parameter users: commands about users are completed.
    mutating func press(_ key: Key, history: [String], users: Bool = true) -> Outcome {
        switch key {
        case .escape, .control("c"):
            return .cancelled
        case .backspace where editor.scalars.isEmpty:
            return .cancelled
        case .enter:
            return .run(editor.text)
        case .tab:
            let completion = CommandTable.complete(editor.text, users: users)
            editor = LineEditor(completion.text)
            candidates = completion.candidates.count > 1 ? completion.candidates : []
        case .up:
            guard back < history.count else { break }
            if back == 0 { draft = editor.text }
            back += 1
            editor = LineEditor(history[history.count - back])
        case .down:
            guard back > 0 else { break }
            back -= 1
            editor = LineEditor(back == 0 ? draft : history[history.count - back])
        default:
            _ = editor.press(key)
            candidates = []
        }
        return .editing
    }
}
