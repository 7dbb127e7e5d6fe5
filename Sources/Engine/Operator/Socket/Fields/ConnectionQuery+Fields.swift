// The fields of a query for connections in the control protocol. Here a word that is not known is refused: a filter
// that is understood by half would find other connections, and perhaps kick them.

extension ConnectionQuery: Fielded {
    static var blank: ConnectionQuery { ConnectionQuery(limit: 100) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("loop", &loop)
        try fields.choice("sort", &sort)
        try fields.flag("descending", &isDescending)
        try fields.object("filter", &filter)
        var place = AnchorFields(anchor)
        try fields.object("anchor", &place)
        anchor = place.anchor
        try fields.count("limit", &limit)
        try fields.flag("network", &network)
    }
}

/// A page's anchor: `{"at":"start"}`, `{"at":"after","row":{…}}`, `{"at":"around","id":"1.2","row":{…}}`.
private struct AnchorFields: Fielded {
    enum Place: String, Worded {
        case start, end, after, before, around
    }

    static var blank: AnchorFields { AnchorFields(.start) }

    private var place = Place.start
    private var id = ConnectionID(rawValue: 0)
    private var row = RowKey.blank

    init(_ anchor: PageAnchor) {
        switch anchor {
        case .start: break
        case .end: place = .end
        case .after(let key): (place, row) = (.after, key)
        case .before(let key): (place, row) = (.before, key)
        case .around(let id, let otherwise): (place, self.id, row) = (.around, ConnectionID(rawValue: id), otherwise)
        }
    }

    var anchor: PageAnchor {
        switch place {
        case .start: .start
        case .end: .end
        case .after: .after(row)
        case .before: .before(row)
        case .around: .around(id.rawValue, otherwise: row)
        }
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.require("at")
        try fields.choice("at", &place)
        switch place {
        case .start, .end: return
        case .after, .before: try fields.require("row")
        case .around:
            try fields.require("id")
            try fields.choice("id", &id)
        }
        try fields.object("row", &row)
    }
}

extension ConnectionFilter: Fielded {
    static var blank: ConnectionFilter { ConnectionFilter() }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        var parts = terms.map(TermFields.init)
        try fields.require("terms")
        try fields.objects("terms", &parts)
        terms = parts.map(\.term)
        try fields.flag("inverted", &isInverted)
    }
}

/// A term of a filter: `{"is":"number","column":"idle","test":">","value":"30000000000"}`,
/// `{"is":"text","column":"peer","text":"10."}`, `{"is":"user","text":"ana"}`, `{"is":"anywhere","text":"api"}`.
private struct TermFields: Fielded {
    enum Kind: String, Worded {
        case number, text, user, anywhere
    }

    static var blank: TermFields { TermFields(.anywhere("")) }

    private var kind: Kind
    private var column = ConnectionColumn.id
    private var test = ConnectionFilter.Test.equal
    private var value: UInt64 = 0
    private var text = ""
    private var isEqual = true

    init(_ term: ConnectionFilter.Term) {
        switch term {
        case .number(let column, let test, let value):
            kind = .number
            (self.column, self.test, self.value) = (column, test, value)
        case .text(let column, let text, let isEqual):
            kind = .text
            (self.column, self.text, self.isEqual) = (column, text, isEqual)
        case .user(let text, let isEqual):
            kind = .user
            (self.text, self.isEqual) = (text, isEqual)
        case .anywhere(let text):
            kind = .anywhere
            self.text = text
        }
    }

    var term: ConnectionFilter.Term {
        switch kind {
        case .number: .number(column, test, value)
        case .text: .text(column, text, isEqual: isEqual)
        case .user: .user(text, isEqual: isEqual)
        case .anywhere: .anywhere(text)
        }
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.require("is")
        try fields.choice("is", &kind)
        if kind == .number || kind == .text {
            try fields.require("column")
            try fields.choice("column", &column)
        }
        if kind == .number {
            try fields.require("test", "value")
            try fields.choice("test", &test)
            try walkValue(&fields)
        } else {
            try fields.require("text")
            try fields.text("text", &text)
            if kind != .anywhere { try fields.flag("equal", &isEqual) }
        }
    }

    private mutating func walkValue<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        // A phase by its name: its number may be another one's in another version.
        if column == .state {
            var phase = UInt8(exactly: value).flatMap(ConnectionPhase.init) ?? .idle
            try fields.choice("value", &phase)
            value = UInt64(phase.rawValue)
        } else {
            try fields.long("value", &value)
        }
    }
}

extension ConnectionFilter.Test: Worded {}
extension TriggerMode: Worded {}
extension EngineSnapshot.Balance: Worded {}
extension PlacementPolicyKind: Worded {}

extension ConnectionColumn: Worded {
    var word: String { entry.name }

    init?(word: String) {
        guard let found = Self.allCases.first(where: { $0.entry.name == word }) else { return nil }
        self = found
    }
}
