// The fields of requests' times, split into their parts, in the control protocol. Times are nanoseconds.

extension RequestSplit: Fielded {
    static var blank: RequestSplit { RequestSplit() }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.tally("times", &times)
        try fields.flag("last", &isLast)
    }
}

extension SplitPage: Fielded {
    static var blank: SplitPage { SplitPage(routes: [], span: 0) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.long("span", &span)
        try fields.objects("routes", &routes)
    }
}

extension RouteSplit: Fielded {
    static var blank: RouteSplit { RouteSplit(route: "", parts: []) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("route", &route)
        try fields.objects("parts", &parts)
    }
}

extension RouteSplit.Part: Fielded {
    static var blank: RouteSplit.Part { RouteSplit.Part(.handler, count: 0, p50: 0, p99: 0) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.word("part", &part)
        try fields.count("count", &count)
        try fields.long("p50", &p50)
        try fields.long("p99", &p99)
    }
}

extension RequestPart: Worded {
    var word: String { name }

    init?(word: String) {
        guard let found = Self.allCases.first(where: { $0.name == word }) else { return nil }
        self = found
    }
}
