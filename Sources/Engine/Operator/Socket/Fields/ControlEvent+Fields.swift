// The server's lines in the control protocol: `{"reply":1,"done":"…"}`, `{"event":"log","log":[…]}`. A reader of an
// older version finds what it knows and takes the rest for something it does not.

extension ControlEvent {
    func write(_ fields: inout FieldWriter) {
        switch self {
        case .hello(var hello): hello.walk(&fields)
        case .failure(var failure): failure.walk(&fields)
        case .reply(let reply):
            fields.count("reply", reply.request)
            reply.result.write(&fields)
        case .snapshot(let snapshot, let reply):
            if let reply { fields.count("reply", reply) } else { fields.word("event", ControlTopic.snapshot) }
            fields.object("snapshot", snapshot)
        case .log(let lines):
            fields.word("event", ControlTopic.log)
            fields.objects("log", lines)
        case .audit(let entries):
            fields.word("event", ControlTopic.audit)
            fields.objects("audit", entries)
        case .other: fields.text("event", "other")
        }
    }

    init(_ fields: inout FieldReader) throws(FieldFault) {
        if fields.has("protocol") {
            var hello = ControlHello.blank
            try hello.walk(&fields)
            self = .hello(hello)
        } else if fields.has("error") {
            var failure = ControlFailure.blank
            try failure.walk(&fields)
            self = .failure(failure)
        } else if let number: UInt64 = try fields.count("reply") {
            if let snapshot: EngineSnapshot = try fields.object("snapshot") {
                self = .snapshot(snapshot, reply: number)
            } else {
                self = .reply(ControlReply(request: number, result: try ControlResult(fields)))
            }
        } else {
            switch try fields.text("event").flatMap(ControlTopic.init(word:)) {
            case .snapshot: self = .snapshot(try fields.object("snapshot") ?? .blank, reply: nil)
            case .log: self = .log(try fields.objects("log") ?? [])
            case .audit: self = .audit(try fields.objects("audit") ?? [])
            case nil: self = .other
            }
        }
    }
}

extension ControlResult {
    func write(_ fields: inout FieldWriter) {
        switch self {
        case .connections(let page): fields.object("connections", page)
        case .connection(let detail): fields.object("connection", detail)
        case .connectionIDs(let ids): fields.texts("ids", ids.map(\.word))
        case .users(let page): fields.object("users", page)
        case .user(let detail): fields.object("user", detail)
        case .audit(let page): fields.object("audit", page)
        case .failures(let page): fields.object("failures", page)
        case .secret(let text): fields.text("secret", text)
        case .log(let lines): fields.objects("log", lines)
        case .logPage(let page): fields.object("logPage", page)
        case .blocks(let blocks): fields.objects("blocks", blocks)
        case .heapMap(let map): fields.object("heap", map)
        case .traffic(let page): fields.object("traffic", page)
        case .split(let page): fields.object("split", page)
        case .settings(let report): fields.object("settings", report)
        case .reload(let report): fields.object("reload", report)
        case .tap(let tap): fields.object("tap", tap)
        case .tapEvents(let page): fields.object("passed", page)
        case .done(let line): fields.text("done", line)
        case .refused(let line): fields.text("refused", line)
        }
    }

    init(_ fields: FieldReader) throws(FieldFault) {
        if let line = try fields.text("done") {
            self = .done(line)
        } else if let line = try fields.text("refused") {
            self = .refused(line)
        } else if let page: ConnectionPage = try fields.object("connections") {
            self = .connections(page)
        } else if let detail: ConnectionDetail = try fields.object("connection") {
            self = .connection(detail)
        } else if let ids: [ConnectionID] = try fields.choices("ids") {
            self = .connectionIDs(ids)
        } else if let page: UserPage = try fields.object("users") {
            self = .users(page)
        } else if let detail: UserDetail = try fields.object("user") {
            self = .user(detail)
        } else if let page: AuditPage = try fields.object("audit") {
            self = .audit(page)
        } else if let page: FailurePage = try fields.object("failures") {
            self = .failures(page)
        } else if let text = try fields.text("secret") {
            self = .secret(text)
        } else if let lines: [LogLine] = try fields.objects("log") {
            self = .log(lines)
        } else if let page: LogPage = try fields.object("logPage") {
            self = .logPage(page)
        } else if let blocks: [BlockedNetwork] = try fields.objects("blocks") {
            self = .blocks(blocks)
        } else if let map: HeapMap = try fields.object("heap") {
            self = .heapMap(map)
        } else if let page: TrafficPage = try fields.object("traffic") {
            self = .traffic(page)
        } else if let page: SplitPage = try fields.object("split") {
            self = .split(page)
        } else if let report: SettingsReport = try fields.object("settings") {
            self = .settings(report)
        } else if let report: ReloadReport = try fields.object("reload") {
            self = .reload(report)
        } else if let tap: Tap = try fields.object("tap") {
            self = .tap(tap)
        } else if let page: TapPage = try fields.object("passed") {
            self = .tapEvents(page)
        } else {
            self = .refused("the server answered in a way that this version does not know")
        }
    }
}

extension ControlHello: Fielded {
    static var blank: ControlHello {
        ControlHello(version: 0, engine: "", role: .viewer, session: 0, actor: "")
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("protocol", &version)
        try fields.text("engine", &engine)
        try fields.word("role", &role)
        try fields.count("session", &session)
        try fields.text("actor", &actor)
    }
}

extension ControlRole: Worded {}

extension ControlFailure: Fielded {
    static var blank: ControlFailure { ControlFailure(reply: nil, reason: .other, text: "") }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("reply", &reply)
        try fields.word("error", &reason)
        try fields.text("text", &text)
    }
}

extension ControlFailure.Reason: Worded {}
