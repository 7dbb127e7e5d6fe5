// The fields of a running server's settings, and of a reload, in the control protocol.

extension SettingsReport: Fielded {
    static var blank: SettingsReport { SettingsReport() }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("path", &path)
        try fields.texts("faults", &faults)
        try fields.long("loaded", &loaded)
        try fields.objects("settings", &settings)
    }
}

extension SettingState: Fielded {
    static var blank: SettingState { SettingState(name: "", value: "") }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("name", &name)
        try fields.text("value", &value)
        try fields.text("default", &standard)
        try fields.text("file", &file)
        try fields.text("source", &source)
        try fields.text("place", &place)
        try fields.text("who", &who)
        try fields.long("when", &when)
        try fields.flag("live", &isLive)
        try fields.text("restart", &restart)
        try fields.text("hiding", &hiding)
    }
}

extension ReloadReport: Fielded {
    static var blank: ReloadReport { ReloadReport() }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("path", &path)
        try fields.texts("faults", &faults)
        try fields.objects("changes", &changes)
    }
}

extension ReloadReport.Change: Fielded {
    static var blank: ReloadReport.Change { ReloadReport.Change(name: "", old: "", new: "", outcome: .refused) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("name", &name)
        try fields.text("old", &old)
        try fields.text("new", &new)
        try fields.word("outcome", &outcome)
        try fields.text("reason", &reason)
    }
}

extension ReloadReport.Outcome: Worded {}
