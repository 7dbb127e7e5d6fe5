// The `:` line under entry, with its history and completion.

struct CommandPrompt: Equatable, Sendable {
    static let historyLength = 100

    var editor = LineEditor()
    /// False for a line that asks something (which loop?) until a frame has shown it: no key is accepted before.
    var isDrawn = true
    /// The possible continuations, after Tab.
    private(set) var candidates: [String] = []
    private var recall = LineRecall()

    enum Outcome: Equatable, Sendable {
        case editing
        case cancelled
        case run(String)
    }

    /// - Parameters:
    ///   - vocabulary: of the table that has the keys.
    ///   - users: commands about users are completed.
    mutating func press(
        _ key: Key, history: [String], vocabulary: Vocabulary = Vocabulary(), users: Bool = true
    ) -> Outcome {
        switch key {
        case .escape, .control("c"):
            return .cancelled
        case .backspace where editor.scalars.isEmpty:
            return .cancelled
        case .enter:
            return .run(editor.text)
        case .tab:
            let completion = CommandTable.complete(editor.text, vocabulary: vocabulary, users: users)
            editor = LineEditor(completion.text)
            candidates = completion.candidates.count > 1 ? completion.candidates : []
        case .up, .down: _ = recall.press(key, &editor, history: history)
        default:
            _ = editor.press(key)
            candidates = []
        }
        return .editing
    }
}
