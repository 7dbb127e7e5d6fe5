// The fields of connections in the control protocol: rows, pages and the detail of one. A row's fields are the columns,
// by their names.

extension ConnectionState: Fielded {
    static var blank: ConnectionState { ConnectionState() }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        for column in ConnectionColumn.all { try walk(column, &fields) }
        try fields.text("username", &username)
        try fields.object("network", &network)
        try fields.object("split", &split)
    }

    private mutating func walk<Walk: FieldWalk>(
        _ column: ConnectionColumn, _ fields: inout Walk
    ) throws(Walk.Failure) {
        let entry = column.entry
        let name = entry.name
        switch entry.kind {
        case .id:
            var id = id
            try fields.word(name, &id)
            self[column] = id.rawValue
        case .loop, .count, .bytes, .status: try fields.count(name, &self[column])
        case .time, .duration: try fields.long(name, &self[column])
        case .word:
            var phase = phase
            try fields.word(name, &phase)
            self.phase = phase
        case .text: try fields.text(name, &self[text: column])
        case .user: try fields.long(name, &userID)
        }
    }
}

extension ConnectionNetwork: Fielded {
    static var blank: ConnectionNetwork { ConnectionNetwork() }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.long("rtt", &rtt)
        try fields.long("rttDeviation", &rttDeviation)
        try fields.count("retransmits", &retransmits)
        try fields.count("segments", &segments)
        try fields.count("lost", &lost)
        try fields.count("unanswered", &unanswered)
        try fields.count("deliveryRate", &deliveryRate)
        try fields.count("unsent", &unsent)
        try fields.count("queued", &queued)
        try fields.count("unread", &unread)
        try fields.count("window", &window)
        try fields.count("segmentSize", &segmentSize)
        try fields.long("busy", &busy)
        try fields.long("peerFull", &peerFull)
    }
}

extension ConnectionPage: Fielded {
    static var blank: ConnectionPage { ConnectionPage(rows: [], keys: [], total: 0, offset: 0) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("total", &total)
        try fields.count("offset", &offset)
        try fields.count("slowHeads", &slowHeads)
        try fields.count("armedIdle", &armedIdle)
        try fields.count("missingLoops", &missingLoops)
        try fields.objects("rows", &rows)
        try fields.objects("keys", &keys)
        // Who reads the page counts on a key for each row.
        if keys.count > rows.count { keys.removeLast(keys.count - rows.count) }
        while keys.count < rows.count { keys.append(RowKey(words: [], id: rows[keys.count].id.rawValue)) }
    }
}

extension RowKey: Fielded {
    static var blank: RowKey { RowKey(words: [], id: 0) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.longs("words", &words)
        try fields.long("id", &id)
    }
}

extension ConnectionDetail: Fielded {
    static var blank: ConnectionDetail {
        ConnectionDetail(
            state: .blank, descriptor: -1, slot: 0, trigger: .level, wantsRead: false, wantsWrite: false, heldIn: 0,
            heldOut: 0, fileLeft: 0, untilTimeout: nil, isInBody: false, isRequeued: false, peerEnded: false,
            closesAfterResponse: false, recent: [], ringCapacity: 0)
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.object("state", &state)
        try fields.count("descriptor", &descriptor)
        try fields.count("slot", &slot)
        try fields.word("trigger", &trigger)
        try fields.flag("wantsRead", &wantsRead)
        try fields.flag("wantsWrite", &wantsWrite)
        try fields.count("heldIn", &heldIn)
        try fields.count("heldOut", &heldOut)
        try fields.count("fileLeft", &fileLeft)
        try fields.long("untilTimeout", &untilTimeout)
        try fields.flag("inBody", &isInBody)
        try fields.flag("requeued", &isRequeued)
        try fields.flag("peerEnded", &peerEnded)
        try fields.flag("closesAfterResponse", &closesAfterResponse)
        try fields.count("ringCapacity", &ringCapacity)
        try fields.objects("recent", &recent)
    }
}

extension RecentRequest: Fielded {
    static var blank: RecentRequest { RecentRequest(time: 0, request: "", status: 0, bytes: 0, took: 0) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.long("time", &time)
        try fields.text("request", &request)
        try fields.count("status", &status)
        try fields.count("bytes", &bytes)
        try fields.long("took", &took)
    }
}

/// As on the screen: `1.2`.
extension ConnectionID: Worded {
    var word: String { description }

    init?(word: String) { self.init(word) }
}

extension ConnectionPhase: Worded {
    var word: String { name }

    init?(word: String) {
        guard let found = Self.allCases.first(where: { $0.name == word }) else { return nil }
        self = found
    }
}
