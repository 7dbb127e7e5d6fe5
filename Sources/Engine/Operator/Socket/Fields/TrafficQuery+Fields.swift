// The fields of questions about the traffic and of their replies in the control protocol. Here too a word that is not
// known is refused: a question that is understood by half would have another answer.

extension TrafficQuery: Fielded {
    static var blank: TrafficQuery { TrafficQuery(by: .path) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.choice("by", &by)
        try fields.choice("window", &window)
        try fields.choice("sort", &sort)
        try fields.objects("terms", &terms)
        try fields.text("text", &text)
        try fields.count("limit", &limit)
        try fields.count("age", &age)
    }
}

extension TrafficQuery.Term: Fielded {
    static var blank: TrafficQuery.Term { TrafficQuery.Term(.path, "") }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.require("by", "key")
        try fields.choice("by", &by)
        try fields.text("key", &key)
    }
}

extension TrafficKey: Worded {}
extension TrafficWindow: Worded {}
extension TrafficOrder: Worded {}

extension TrafficRow: Fielded {
    static var blank: TrafficRow { TrafficRow(key: "") }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("key", &key)
        try fields.flag("isProxy", &isProxy)
        try fields.count("requests", &requests)
        try fields.count("requestsMargin", &requestsMargin)
        try fields.share("share", &share)
        try fields.long("p50", &p50)
        try fields.long("p99", &p99)
        try fields.long("p50Margin", &p50Margin)
        try fields.long("p99Margin", &p99Margin)
        try fields.count("bytes", &bytes)
        try fields.count("bytesMargin", &bytesMargin)
        try fields.count("clientErrors", &clientErrors)
        try fields.count("clientErrorsMargin", &clientErrorsMargin)
        try fields.count("serverErrors", &serverErrors)
        try fields.count("serverErrorsMargin", &serverErrorsMargin)
    }
}

extension TrafficPage: Fielded {
    static var blank: TrafficPage {
        TrafficPage(rows: [], total: .blank, keys: 0, span: 0, kept: 0, lost: 0, missingLoops: 0)
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("keys", &keys)
        try fields.long("span", &span)
        try fields.count("kept", &kept)
        try fields.count("lost", &lost)
        try fields.count("missingLoops", &missingLoops)
        try fields.long("captured", &captured)
        try fields.object("total", &total)
        try fields.objects("rows", &rows)
    }
}
