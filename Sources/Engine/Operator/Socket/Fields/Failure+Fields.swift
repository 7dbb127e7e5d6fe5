// The fields of failed and slow answers in the control protocol.

extension FailureQuery: Fielded {
    static var blank: FailureQuery { FailureQuery(limit: 100) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.choice("list", &list)
        try fields.long("before", &before)
        try fields.long("only", &only)
        try fields.flag("heads", &heads)
        try fields.count("limit", &limit)
    }
}

extension FailureQuery.List: Worded {}

extension FailureEnding: Worded {}

extension FailurePage: Fielded {
    static var blank: FailurePage { FailurePage(rows: []) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("missingLoops", &missingLoops)
        try fields.objects("rows", &rows)
    }
}

extension Failure: Fielded {
    static var blank: Failure {
        Failure(
            id: 0, time: 0, ending: .answered, status: 0, cause: "", reason: "", connection: ConnectionID(rawValue: 0),
            loop: 0, peer: "")
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.long("id", &id)
        try fields.long("time", &time)
        try fields.word("ending", &ending)
        try fields.count("status", &status)
        try fields.text("cause", &cause)
        try fields.text("reason", &reason)
        try fields.word("connection", &connection)
        try fields.count("loop", &loop)
        try fields.text("peer", &peer)
        try fields.long("userID", &userID)
        try fields.text("username", &username)
        try fields.text("request", &request)
        try fields.long("took", &took)
        try fields.object("split", &split)
        try fields.count("bytes", &bytes)
        try fields.text("head", &head)
        try fields.count("headBytes", &headBytes)
    }
}
