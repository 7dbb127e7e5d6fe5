// The fields of taps in the control protocol.

extension TapRequest: Fielded {
    static var blank: TapRequest { TapRequest(ConnectionID(rawValue: 0)) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.choice("connection", &connection)
        try fields.flag("withSecrets", &withSecrets)
        try fields.count("duration", &duration)
        try fields.count("bytes", &bytes)
    }
}

extension Tap: Fielded {
    static var blank: Tap {
        Tap(number: 0, connection: ConnectionID(rawValue: 0), time: 0, client: "", server: "")
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("number", &number)
        try fields.word("connection", &connection)
        try fields.long("time", &time)
        try fields.text("client", &client)
        try fields.text("server", &server)
        try fields.long("userID", &userID)
        try fields.text("username", &username)
        try fields.flag("withSecrets", &withSecrets)
        try fields.count("received", &received)
        try fields.count("sent", &sent)
    }
}

extension TapEvent: Fielded {
    static var blank: TapEvent { TapEvent(.bytes, from: .client, time: 0) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.word("kind", &kind)
        try fields.word("from", &from)
        try fields.long("time", &time)
        try fields.bytes("bytes", &bytes)
        try fields.count("count", &count)
        try fields.text("text", &text)
    }
}

extension TapEvent.Kind: Worded {}

extension TapEvent.Side: Worded {}

extension TapPage: Fielded {
    static var blank: TapPage { TapPage() }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.word("ending", &ending)
        try fields.objects("events", &events)
    }
}

extension TapPage.Ending: Worded {}
