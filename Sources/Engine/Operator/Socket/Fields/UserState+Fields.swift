// The fields of users and of the audit in the control protocol.

extension UserState: Fielded {
    static var blank: UserState {
        UserState(id: 0, username: "", locked: false, created: 0, lastLogin: 0, failedAttempts: 0, sessions: 0)
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.long("id", &id)
        try fields.text("username", &username)
        try fields.text("role", &role)
        try fields.flag("locked", &locked)
        try fields.flag("mustChange", &mustChange)
        try fields.long("created", &created)
        try fields.long("lastLogin", &lastLogin)
        try fields.count("failedAttempts", &failedAttempts)
        try fields.count("sessions", &sessions)
        try fields.text("note", &note)
    }
}

extension UserDetail: Fielded {
    static var blank: UserDetail { UserDetail(user: .blank, sessions: [], audit: []) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.object("user", &user)
        try fields.objects("sessions", &sessions)
        try fields.objects("audit", &audit)
    }
}

extension UserDetail.Session: Fielded {
    static var blank: UserDetail.Session {
        UserDetail.Session(id: "", created: 0, lastSeen: 0, expires: 0, address: "", agent: "")
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("id", &id)
        try fields.long("created", &created)
        try fields.long("lastSeen", &lastSeen)
        try fields.long("expires", &expires)
        try fields.text("address", &address)
        try fields.text("agent", &agent)
    }
}

extension UserPage: Fielded {
    static var blank: UserPage { UserPage(rows: [], total: 0) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("total", &total)
        try fields.objects("rows", &rows)
    }
}

extension UserQuery: Fielded {
    static var blank: UserQuery { UserQuery(limit: 100) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("filter", &filter)
        var parts = terms.map(UserTermFields.init)
        try fields.objects("terms", &parts)
        terms = parts.map(\.term)
        try fields.flag("inverted", &isInverted)
        try fields.choice("sort", &sort)
        try fields.flag("descending", &isDescending)
        try fields.long("after", &after)
        try fields.object("mark", &mark)
        try fields.count("limit", &limit)
    }
}

extension UserQuery.Mark: Fielded {
    static var blank: UserQuery.Mark { UserQuery.Mark(.blank) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.require("id")
        try fields.long("id", &id)
        try fields.text("username", &username)
        try fields.long("lastLogin", &lastLogin)
        try fields.count("failedAttempts", &failedAttempts)
        try fields.flag("locked", &locked)
        try fields.count("sessions", &sessions)
        try fields.text("role", &role)
        try fields.long("created", &created)
    }
}

/// A term about users: `{"is":"range","column":"failedAttempts","from":"4","to":"99"}`,
/// `{"is":"word","column":"state","text":"locked"}`, `{"is":"name","text":"ana"}`, `{"is":"anywhere","text":"ana"}`.
private struct UserTermFields: Fielded {
    enum Kind: String, Worded {
        case range, word, name, anywhere
    }

    static var blank: UserTermFields { UserTermFields(.anywhere("", dates: nil)) }

    private var kind: Kind
    private var column = UserColumn.id
    private var text = ""
    private var from: Int64?
    private var to: Int64?
    private var isEqual = true

    init(_ term: UserQuery.Term) {
        switch term {
        case .range(let column, let range, let isEqual):
            kind = .range
            (self.column, from, to, self.isEqual) = (column, range.from, range.to, isEqual)
        case .word(let column, let text, let isEqual):
            kind = .word
            (self.column, self.text, self.isEqual) = (column, text, isEqual)
        case .name(let text, let isEqual):
            kind = .name
            (self.text, self.isEqual) = (text, isEqual)
        case .anywhere(let text, let dates):
            kind = .anywhere
            (self.text, from, to) = (text, dates?.from, dates?.to)
        }
    }

    var term: UserQuery.Term {
        let span = from.flatMap { from in to.map { UserQuery.Span(from, $0) } }
        return switch kind {
        // Both ends are required where it is read.
        case .range: .range(column, span ?? UserQuery.Span(.max, .min), isEqual: isEqual)
        case .word: .word(column, text, isEqual: isEqual)
        case .name: .name(text, isEqual: isEqual)
        case .anywhere: .anywhere(text, dates: span)
        }
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.require("is")
        try fields.choice("is", &kind)
        if kind == .range || kind == .word {
            try fields.require("column")
            try fields.choice("column", &column)
        }
        if kind == .range { try fields.require("from", "to") } else { try fields.require("text") }
        if kind != .range { try fields.text("text", &text) }
        if kind == .range || kind == .anywhere {
            try fields.long("from", &from)
            try fields.long("to", &to)
        }
        if kind != .anywhere { try fields.flag("equal", &isEqual) }
    }
}

extension UserColumn: Worded {}

extension AuditPage: Fielded {
    static var blank: AuditPage { AuditPage(rows: [], total: 0) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("total", &total)
        try fields.objects("rows", &rows)
    }
}

extension AuditPage.Entry: Fielded {
    static var blank: AuditPage.Entry {
        AuditPage.Entry(id: 0, time: 0, actor: "", action: "", object: "", result: "")
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.long("id", &id)
        try fields.long("time", &time)
        try fields.text("actor", &actor)
        try fields.text("action", &action)
        try fields.text("object", &object)
        try fields.text("result", &result)
    }
}

extension AuditQuery: Fielded {
    static var blank: AuditQuery { AuditQuery(limit: 100) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("filter", &filter)
        try fields.flag("inverted", &isInverted)
        try fields.long("before", &before)
        try fields.long("after", &after)
        try fields.flag("oldestFirst", &isOldestFirst)
        try fields.count("limit", &limit)
    }
}
