// The text entry for a new user: the name, then the password twice, which is not shown.

struct AddUserForm: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        case name, password, again
    }

    var step = Step.name
    var name = LineEditor()
    var password = LineEditor()
    var again = LineEditor()
    /// The problem of the entry so far.
    var problem = ""

    enum Outcome: Equatable, Sendable {
        case editing
        case cancelled
        case complete(name: String, password: String)
    }

    /// The field that is entered now.
    var field: LineEditor {
        switch step {
        case .name: name
        case .password: password
        case .again: again
        }
    }

    mutating func press(_ key: Key) -> Outcome {
        switch key {
        case .escape, .control("c"):
            return .cancelled
        case .enter:
            problem = ""
            switch step {
            case .name:
                if name.text.isEmpty { problem = "a name is needed" } else { step = .password }
            case .password:
                if password.text.isEmpty { problem = "a password is needed" } else { step = .again }
            case .again:
                if again == password || again.text == password.text {
                    return .complete(name: name.text, password: password.text)
                }
                problem = "the two differ: once more"
                password = LineEditor()
                again = LineEditor()
                step = .password
            }
        default:
            switch step {
            case .name: _ = name.press(key)
            case .password: _ = password.press(key)
            case .again: _ = again.press(key)
            }
        }
        return .editing
    }
}
