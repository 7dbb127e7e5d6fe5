// A row of the command table: its words, its arguments, and its meaning.

import Engine

struct CommandForm: Sendable {
    struct Argument: Sendable {
        enum Kind: Sendable {
            case words([String])
            /// The name of a setting that can be changed while the server runs.
            case setting
            case number(ClosedRange<Int>)
            case connection
            case text
            /// A column of the table that has the keys.
            case column
            /// The rest of the line, a filter.
            case filter
            /// The rest of the line.
            case rest
        }

        let name: String
        let kind: Kind
        let isOptional: Bool

        /// - Parameter name: stands for a choice that is too long to be written out.
        static func words(_ words: [String], name: String = "", optional: Bool = false) -> Argument {
            Argument(
                name: name.isEmpty ? words.joined(separator: "|") : name, kind: .words(words), isOptional: optional)
        }
        static func number(_ name: String, _ range: ClosedRange<Int>, optional: Bool = false) -> Argument {
            Argument(name: name, kind: .number(range), isOptional: optional)
        }
        static let setting = Argument(name: "SETTING", kind: .setting, isOptional: false)
        static let column = Argument(name: "COLUMN", kind: .column, isOptional: false)
        static let filter = Argument(name: "FILTER", kind: .filter, isOptional: true)
        static let connection = Argument(name: "LOOP.NUMBER", kind: .connection, isOptional: false)
        static func text(_ name: String) -> Argument { Argument(name: name, kind: .text, isOptional: false) }
        static func rest(_ name: String, optional: Bool = false) -> Argument {
            Argument(name: name, kind: .rest, isOptional: optional)
        }
    }

    /// The values of the arguments.
    struct Values: Sendable {
        var words: [String]
        var numbers: [Int?]
        var connection: ConnectionID?

        func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }
        func number(_ index: Int) -> Int? { numbers.indices.contains(index) ? numbers[index] : nil }
    }

    let words: [String]
    let arguments: [Argument]
    private(set) var help: String
    /// Its help in a console at the end of a socket, where it leaves the server alone; nil where it is the same there.
    let attached: String?
    /// Changes the server, so it is refused while the console is read-only.
    private(set) var changes: Bool
    /// Ends the server, which is the greatest change.
    private(set) var ends: Bool
    /// It is about what the console remembers: tags, an experiment, the last actions.
    let isOfTheScreen: Bool
    /// It is about users, so it is refused where the engine keeps none.
    var needsUsers = false
    private let make: @Sendable (Values) throws(Command.Failure) -> Command

    init(
        _ words: String, _ arguments: [Argument], changes: Bool = false, ends: Bool = false, onScreen: Bool = false,
        _ help: String, attached: String? = nil,
        make: @escaping @Sendable (Values) throws(Command.Failure) -> Command
    ) {
        self.words = words.split(separator: " ").map(String.init)
        self.arguments = arguments
        self.help = help
        self.attached = attached
        self.changes = changes || ends
        self.ends = ends
        isOfTheScreen = onScreen
        self.make = make
    }

    /// A form without arguments.
    init(
        _ words: String, changes: Bool = false, ends: Bool = false, onScreen: Bool = false, _ help: String,
        attached: String? = nil,
        make: @escaping @Sendable (Values) throws(Command.Failure) -> Command
    ) {
        self.init(
            words, [], changes: changes, ends: ends, onScreen: onScreen, help, attached: attached, make: make)
    }

    /// The row as it is in a console of that kind.
    func shown(isAttached: Bool) -> CommandForm {
        guard isAttached, let attached else { return self }
        var form = self
        form.help = attached
        form.changes = false
        form.ends = false
        return form
    }

    /// It acts on the server from wherever it is given.
    var isOfTheServer: Bool { changes && !isOfTheScreen && attached == nil }

    /// `trigger lt|et [LOOP]`.
    var usage: String {
        (words + arguments.map { $0.isOptional ? "[\($0.name)]" : $0.name }).joined(separator: " ")
    }

    /// All fixed texts that it can begin with, for completion; with a trailing blank where more follows.
    var phrases: [String] {
        var result = [words.joined(separator: " ")]
        for argument in arguments {
            let choices: [String]
            switch argument.kind {
            case .words(let words): choices = words
            default: choices = []
            }
            guard !choices.isEmpty, let stem = result.first, result.count == 1 else {
                return result.map { argument.isOptional ? $0 : $0 + " " }
            }
            result = choices.map { stem + " " + $0 }
        }
        return result
    }

    func command(_ given: [String]) throws(Command.Failure) -> Command {
        var values = Values(words: [], numbers: [])
        var left = given[...]
        for argument in arguments {
            guard let word = left.first else {
                guard argument.isOptional else { throw Command.Failure(message: "usage: \(usage)") }
                values.words.append("")
                values.numbers.append(nil)
                continue
            }
            left = left.dropFirst()
            var number: Int?
            var text = word
            switch argument.kind {
            case .words(let choices):
                guard choices.contains(word) else {
                    let isNamed = argument.name == choices.joined(separator: "|")
                    throw Command.Failure(
                        message: isNamed
                            ? "usage: \(usage)" : "\(argument.name) is one of \(choices.joined(separator: " "))")
                }
            case .number(let range):
                guard let value = Int(word), range.contains(value) else {
                    throw Command.Failure(
                        message:
                            """
                            \(argument.name) is a number from \(range.lowerBound) to \(range.upperBound), as in: \
                            \(usage)
                            """
                    )
                }
                number = value
            case .connection:
                guard let id = ConnectionID(word) else {
                    throw Command.Failure(
                        message: "\"\(word)\" is no connection: give its id, as in \(words.joined(separator: " ")) 3.17"
                    )
                }
                values.connection = id
            case .setting, .text, .column: break
            case .rest, .filter:
                text = ([word] + left).joined(separator: " ")
                left = []
            }
            values.words.append(text)
            values.numbers.append(number)
        }
        guard left.isEmpty else { throw Command.Failure(message: "usage: \(usage)") }
        return try make(values)
    }
}
