// An operator's words about the lines of a log → conditions, which the console tries on the lines that it holds and the
// engine on those in the files. A word with a field that no line has is a text like any other: lines are full of `a=b`.

import Engine

enum LogFilterText {
    /// For completion and hints.
    static let fields: [Vocabulary.Field] = LogField.allCases.filter { $0 != .text }.map { field in
        Vocabulary.Field(
            name: field.rawValue,
            values: field == .level ? LogLine.levels : field == .status ? StatusText.classes : [])
    }

    static let hint = "words, or level>=warning status=4xx address=10.0.0.1 user=ana connection=1.7"

    static func terms(_ text: String) -> [LogTerm] {
        FilterTerm.split(text).prefix(LogQuery.termLimit).map { term in
            guard let field = LogField(rawValue: term.field), field != .text,
                let test = ConnectionFilter.Test(rawValue: term.test)
            else { return LogTerm(.text, .equal, term.field + term.test + term.value) }
            return LogTerm(field, test, term.value)
        }
    }

    /// Why a filter can find nothing; nil where it can.
    static func problem(_ text: String) -> String? { terms(text).lazy.compactMap(\.problem).first }
}
