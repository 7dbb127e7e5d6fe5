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
    }
}

extension UserQuery.Sort: Worded {}

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
