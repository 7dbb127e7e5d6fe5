// The fields of the log's lines, and of questions about those in its files, in the control protocol.

extension LogLine: Fielded {
    static var blank: LogLine { LogLine(sequence: 0, time: 0, level: "info", text: "") }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.long("sequence", &sequence)
        try fields.long("time", &time)
        try fields.text("level", &level)
        try fields.count("status", &status)
        try fields.text("text", &text)
    }
}

extension LogQuery: Fielded {
    static var blank: LogQuery { LogQuery(.server) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.choice("log", &log)
        try fields.choice("direction", &direction)
        try fields.object("place", &place)
        try fields.long("until", &until)
        try fields.objects("terms", &terms)
        try fields.flag("inverted", &isInverted)
        try fields.count("limit", &limit)
    }
}

extension LogName: Worded {}
extension LogQuery.Direction: Worded {}
extension LogField: Worded {}

extension LogTerm: Fielded {
    static var blank: LogTerm { LogTerm(.text, .equal, "") }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.require("is", "value")
        try fields.choice("is", &field)
        try fields.choice("test", &test)
        try fields.text("value", &value)
    }
}

extension LogPlace: Fielded {
    static var blank: LogPlace { LogPlace(file: 0, offset: 0) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.require("file", "offset")
        try fields.long("file", &file)
        try fields.long("offset", &offset)
    }
}

extension LogPage: Fielded {
    static var blank: LogPage { LogPage(lines: [], first: .blank, last: .blank, isEnd: true) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.objects("lines", &lines)
        try fields.object("first", &first)
        try fields.object("last", &last)
        try fields.flag("end", &isEnd)
    }
}
