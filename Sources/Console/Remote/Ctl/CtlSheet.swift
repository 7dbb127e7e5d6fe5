// The result of a reading command: rows for programs and for people. A plain value.

/// A member of a row as programs read it, in JSON by its name and in tab-separated text under it; and as people do, in
/// a table that has fewer of them.
struct SheetColumn<Row>: Sendable {
    typealias Text = @Sendable (Row) -> String

    let name: String
    /// A value with members of its own has no place in tab-separated text.
    let isJSONOnly: Bool
    let value: @Sendable (Row) -> JSONText
    /// The title in the table; nil where it is not there.
    let title: String?
    let isRight: Bool
    let text: Text

    init(_ name: String, jsonOnly: Bool = false, _ value: @escaping @Sendable (Row) -> JSONText) {
        self.init(name, nil, jsonOnly: jsonOnly, value) { _ in "" }
    }

    init(
        _ name: String, _ title: String?, right: Bool = false, jsonOnly: Bool = false,
        _ value: @escaping @Sendable (Row) -> JSONText, text: @escaping Text
    ) {
        self.name = name
        self.title = title
        isRight = right
        isJSONOnly = jsonOnly
        self.value = value
        self.text = text
    }

    static func flag(_ name: String, _ value: @escaping @Sendable (Row) -> Bool) -> SheetColumn {
        SheetColumn(name) { .flag(value($0)) }
    }

    static func text(_ name: String, _ title: String? = nil, _ value: @escaping Text) -> SheetColumn {
        SheetColumn(name, title, { .text(value($0)) }, text: value)
    }

    static func count<Number: FixedWidthInteger & Sendable>(
        _ name: String, _ title: String? = nil, _ value: @escaping @Sendable (Row) -> Number
    ) -> SheetColumn {
        SheetColumn(
            name, title, right: true, { .count(value($0)) }, text: { Format.count(UInt64(clamping: value($0))) })
    }

    static func bytes<Number: FixedWidthInteger & Sendable>(
        _ name: String, _ title: String, _ value: @escaping @Sendable (Row) -> Number
    ) -> SheetColumn {
        SheetColumn(
            name, title, right: true, { .count(value($0)) }, text: { Format.bytes(UInt64(clamping: value($0))) })
    }

    /// Of nanoseconds.
    static func seconds(
        _ name: String, _ title: String? = nil, _ value: @escaping @Sendable (Row) -> UInt64
    ) -> SheetColumn {
        SheetColumn(
            name, title, right: true, { .seconds(value($0)) }, text: { Format.duration(value($0), ascii: true) })
    }
}

struct CtlSheet: Sendable {
    /// The name of the rows in a document: `connections`.
    let name: String
    /// One row, which is an object in the document and not a list of one.
    let isOne: Bool
    private let names: [(name: String, isJSONOnly: Bool)]
    private let rows: [[JSONText]]
    private let titles: [(text: String, isRight: Bool)]
    private let lines: [[String]]
    /// Further members of the document.
    var notes: [JSONText.Member] = []
    /// Text for people under the table.
    var below = ""

    /// - Parameters:
    ///   - columns: for programs.
    ///   - table: for people, where it is a table of the console; otherwise those of the columns that have titles.
    ///     Where none has, each row is shown as a list of its members.
    init<Row>(
        _ name: String, _ rows: [Row], isOne: Bool = false, columns: [SheetColumn<Row>], table: [Column<Row>]? = nil
    ) {
        self.name = name
        self.isOne = isOne
        names = columns.map { ($0.name, $0.isJSONOnly) }
        self.rows = rows.map { row in columns.map { $0.value(row) } }
        if let table {
            titles = table.map { ($0.title, $0.rightAligned) }
            lines = rows.map { row in table.map { VisibleText.shown($0.field(row).text) } }
        } else {
            let titled = columns.filter { $0.title != nil }
            titles = titled.map { ($0.title ?? "", $0.isRight) }
            lines = titled.isEmpty ? [] : rows.map { row in titled.map { VisibleText.shown($0.text(row)) } }
        }
    }

    // MARK: for programs

    /// The members of one row.
    private func members(_ row: [JSONText]) -> [JSONText.Member] {
        zip(names, row).map { (name: $0.name, value: $1) }
    }

    private static let version: JSONText.Member = ("version", .count(Ctl.version))

    var document: JSONText {
        let content = isOne ? rows.first.map { JSONText.object(members($0)) } ?? .null : list
        let own: JSONText.Member = (name, content)
        return .object([Self.version, own] + notes)
    }

    /// The rows as a part of a document.
    var list: JSONText { .list(rows.map { JSONText.object(members($0)) }) }

    /// One document a row.
    var documents: [JSONText] { rows.map { JSONText.object([Self.version] + members($0)) } }

    func tabbed(head: Bool = true) -> String {
        var result = ""
        func add(_ cells: [String]) { result += cells.joined(separator: "\t") + "\n" }
        let kept = names.indices.filter { !names[$0].isJSONOnly }
        if head { add(kept.map { names[$0].name }) }
        for row in rows { add(kept.map { row[$0].cell }) }
        return result
    }

    // MARK: for people

    func table(head: Bool = true) -> String {
        if titles.isEmpty { return paragraphs() }
        var widths = titles.map { VisibleText.width($0.text, ascii: false) }
        for line in lines {
            for (index, cell) in line.enumerated() {
                widths[index] = max(widths[index], VisibleText.width(cell, ascii: false))
            }
        }
        var result = ""
        func add(_ cells: [String]) {
            var line = ""
            for (index, cell) in cells.enumerated() {
                let blanks = String(
                    repeating: " ", count: max(0, widths[index] - VisibleText.width(cell, ascii: false)))
                line += (index > 0 ? "  " : "") + (titles[index].isRight ? blanks + cell : cell + blanks)
            }
            while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
            result += line + "\n"
        }
        if head { add(titles.map(\.text)) }
        for line in lines { add(line) }
        return result + below
    }

    /// A line for each member.
    private func paragraphs() -> String {
        let kept = names.indices.filter { !names[$0].isJSONOnly }
        let width = kept.reduce(0) { max($0, names[$1].name.utf8.count) }
        let blocks = rows.map { row in
            kept.map { index in
                let name = names[index].name
                let blanks = String(repeating: " ", count: width - name.utf8.count + 2)
                return name + blanks + row[index].cell + "\n"
            }.joined()
        }
        return blocks.joined(separator: "\n") + below
    }
}

extension JSONText {
    /// In a cell: a text without its quotation marks, with neither a tab nor a line's end in it.
    fileprivate var cell: String {
        switch self {
        case .null: ""
        case .text(let text): VisibleText.shown(text)
        case .list(let values): values.map(\.cell).joined(separator: " ")
        case .flag, .number, .object: line
        }
    }
}
