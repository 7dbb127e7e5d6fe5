// The requests in the control protocol: `{"id":1,"do":"kick","connection":"1.2","how":"now"}`. A request names its
// object: where that is missing, or a word is not known, it is refused and never taken for another.

extension ControlCall {
    /// What `do` says.
    var name: String {
        switch self {
        case .request(let request): request.name
        case .snapshot: "snapshot"
        case .follow: "subscribe"
        case .unfollow: "unsubscribe"
        }
    }

    func write(_ fields: inout FieldWriter) {
        fields.text("do", name)
        switch self {
        case .request(let request): request.write(&fields)
        case .snapshot: break
        case .follow(.snapshot(let interval)):
            fields.word("to", ControlTopic.snapshot)
            fields.count("interval", interval)
        case .follow(.log(let after)):
            fields.word("to", ControlTopic.log)
            fields.long("after", after)
        case .follow(.audit): fields.word("to", ControlTopic.audit)
        case .unfollow(let topic): fields.word("from", topic)
        }
    }

    init(_ name: String, _ fields: inout FieldReader) throws(FieldFault) {
        switch name {
        case "snapshot": self = .snapshot
        case "subscribe":
            try fields.require("to")
            switch try fields.choice("to") ?? ControlTopic.snapshot {
            case .snapshot: self = .follow(.snapshot(interval: try fields.count("interval") ?? 1000))
            case .log: self = .follow(.log(after: try fields.long("after") ?? 0))
            case .audit: self = .follow(.audit)
            }
        case "unsubscribe":
            try fields.require("from")
            self = .unfollow(try fields.choice("from") ?? .snapshot)
        default: self = .request(try ControlRequest(name, &fields))
        }
    }
}

extension ControlTopic: Worded {}

extension ControlRequest {
    var name: String {
        switch self {
        case .connections: "connections"
        case .users: "users"
        case .log: "log"
        case .logPage: "log-page"
        case .setTrigger: "set-trigger"
        case .setListenTrigger: "set-listen-trigger"
        case .addLoop: "add-loop"
        case .removeLoop: "remove-loop"
        case .moveConnection: "move-connection"
        case .rebalance: "rebalance"
        case .setBalance: "set-balance"
        case .changeSetting: "change-setting"
        case .undoSetting: "undo-setting"
        case .settings: "settings"
        case .reload: "reload"
        case .connection: "connection"
        case .connectionIDs: "connection-ids"
        case .kick: "kick"
        case .kickMany: "kick-many"
        case .tap: "tap"
        case .tapEvents: "tap-events"
        case .endTap: "end-tap"
        case .block: "block"
        case .unblock: "unblock"
        case .blocks: "blocks"
        case .setLogLevel: "set-log-level"
        case .pauseWorkers: "pause-workers"
        case .heapMap: "heap-map"
        case .traffic: "traffic"
        case .split: "split"
        case .addUser: "add-user"
        case .setUserLocked: "set-user-locked"
        case .setPassword: "set-password"
        case .setUserRole: "set-user-role"
        case .user: "user"
        case .userNamed: "user-named"
        case .resetPassword: "reset-password"
        case .endSessions: "end-sessions"
        case .removeUser: "remove-user"
        case .invite: "invite"
        case .audit: "audit"
        case .failures: "failures"
        case .recordWarning: "record-warning"
        case .shutdown: "shutdown"
        }
    }

    func write(_ fields: inout FieldWriter) {
        switch self {
        case .connections(var query): query.walk(&fields)
        case .users(var query): query.walk(&fields)
        case .audit(var query): query.walk(&fields)
        case .failures(var query): query.walk(&fields)
        case .logPage(var query): query.walk(&fields)
        case .log(let after, let limit):
            fields.long("after", after)
            fields.count("limit", limit)
        case .setTrigger(let mode, var loop):
            fields.word("trigger", mode)
            fields.count("loop", &loop)
        case .setListenTrigger(let mode): fields.word("trigger", mode)
        case .tap(var wanted): wanted.walk(&fields)
        case .tapEvents(let number), .endTap(let number): fields.count("tap", number)
        case .block(var wanted): wanted.walk(&fields)
        case .unblock(let network): fields.text("network", network)
        case .addLoop, .rebalance, .blocks, .split, .settings, .reload, .invite, .shutdown: break
        case .removeLoop(let loop): fields.count("loop", loop)
        case .moveConnection(let id, let loop):
            fields.word("connection", id)
            fields.count("loop", loop)
        case .setBalance(let balance): fields.word("balance", balance)
        case .changeSetting(let setting, let value), .undoSetting(let setting, let value):
            fields.text("setting", setting)
            fields.text("value", value)
        case .connection(let id): fields.word("connection", id)
        case .connectionIDs(let filter): fields.object("filter", filter)
        case .kick(let id, let kick):
            fields.word("connection", id)
            fields.word("how", kick)
        case .kickMany(let ids, let kick, let filter):
            fields.texts("connections", ids.map(\.word))
            fields.word("how", kick)
            // With so many ids there is no room for more than the beginning.
            let beginning = String(String.UnicodeScalarView(filter.unicodeScalars.prefix(200)))
            if !filter.isEmpty { fields.text("filter", beginning) }
        case .setLogLevel(let level): fields.text("level", level)
        case .pauseWorkers(let isPaused): fields.flag("paused", isPaused)
        case .heapMap(let loop, let cells):
            fields.count("loop", loop)
            fields.count("cells", cells)
        case .traffic(var query): query.walk(&fields)
        case .addUser(let username, let password, let role, let mustChange):
            fields.text("name", username)
            fields.text("password", password)
            fields.text("role", role)
            fields.flag("mustChange", mustChange)
        case .setUserLocked(let id, let isLocked):
            fields.long("user", id)
            fields.flag("locked", isLocked)
        case .setPassword(let id, let password, let mustChange):
            fields.long("user", id)
            fields.text("password", password)
            fields.flag("mustChange", mustChange)
        case .setUserRole(let id, let role):
            fields.long("user", id)
            fields.text("role", role)
        case .user(let id), .resetPassword(let id), .endSessions(let id), .removeUser(let id): fields.long("user", id)
        case .userNamed(let name): fields.text("name", name)
        case .recordWarning(let name, let text, let isOver):
            fields.text("name", name)
            fields.text("text", text)
            fields.flag("over", isOver)
        }
    }

    init(_ name: String, _ fields: inout FieldReader) throws(FieldFault) {
        switch name {
        case "connections": self = .connections(try fields.whole())
        case "users": self = .users(try fields.whole())
        case "audit": self = .audit(try fields.whole())
        case "failures": self = .failures(try fields.whole())
        case "log-page": self = .logPage(try fields.whole())
        case "log": self = .log(after: try fields.long("after") ?? 0, limit: try fields.count("limit") ?? 100)
        case "set-trigger": self = .setTrigger(try fields.theChoice("trigger"), loop: try fields.count("loop"))
        case "set-listen-trigger": self = .setListenTrigger(try fields.theChoice("trigger"))
        case "tap":
            try fields.require("connection")
            self = .tap(try fields.whole())
        case "tap-events": self = .tapEvents(try fields.theCount("tap"))
        case "end-tap": self = .endTap(try fields.theCount("tap"))
        case "block": self = .block(try fields.whole())
        case "unblock": self = .unblock(try fields.theText("network"))
        case "blocks": self = .blocks
        case "split": self = .split
        case "add-loop": self = .addLoop
        case "rebalance": self = .rebalance
        case "invite": self = .invite
        case "shutdown": self = .shutdown
        case "remove-loop": self = .removeLoop(try fields.theCount("loop"))
        case "move-connection":
            self = .moveConnection(try fields.theChoice("connection"), toLoop: try fields.theCount("loop"))
        case "set-balance": self = .setBalance(try fields.theChoice("balance"))
        case "change-setting":
            self = .changeSetting(try fields.theText("setting"), try fields.theText("value"))
        case "undo-setting": self = .undoSetting(try fields.theText("setting"), try fields.theText("value"))
        case "settings": self = .settings
        case "reload": self = .reload
        case "connection": self = .connection(try fields.theChoice("connection"))
        case "connection-ids": self = .connectionIDs(try fields.theObject("filter"))
        case "kick": self = .kick(try fields.theChoice("connection"), try fields.theChoice("how"))
        case "kick-many":
            self = .kickMany(
                try fields.theChoices("connections"), try fields.theChoice("how"),
                filter: try fields.text("filter") ?? "")
        case "set-log-level": self = .setLogLevel(try fields.theText("level"))
        case "pause-workers": self = .pauseWorkers(try fields.theFlag("paused"))
        case "heap-map":
            self = .heapMap(loop: try fields.theCount("loop"), cells: try fields.count("cells") ?? 256)
        case "traffic":
            try fields.require("by")
            self = .traffic(try fields.whole())
        case "add-user":
            self = .addUser(
                username: try fields.theText("name"), password: try fields.theText("password"),
                role: try fields.text("role") ?? "user", mustChange: try fields.flag("mustChange") ?? false)
        case "set-user-locked":
            self = .setUserLocked(id: try fields.theLong("user"), try fields.theFlag("locked"))
        case "set-password":
            self = .setPassword(
                id: try fields.theLong("user"), try fields.theText("password"),
                mustChange: try fields.flag("mustChange") ?? false)
        case "set-user-role":
            self = .setUserRole(id: try fields.theLong("user"), try fields.theText("role"))
        case "user": self = .user(try fields.theLong("user"))
        case "user-named": self = .userNamed(try fields.theText("name"))
        case "reset-password": self = .resetPassword(id: try fields.theLong("user"))
        case "end-sessions": self = .endSessions(id: try fields.theLong("user"))
        case "remove-user": self = .removeUser(id: try fields.theLong("user"))
        case "record-warning":
            self = .recordWarning(
                name: try fields.theText("name"), text: try fields.text("text") ?? "",
                isOver: try fields.theFlag("over"))
        default: throw FieldFault("do takes no \(LogText.visible(String(name.prefix(40))))")
        }
    }
}

/// Fields that must be there.
extension FieldReader {
    fileprivate mutating func whole<Value: Fielded>() throws(FieldFault) -> Value {
        var value = Value.blank
        try value.walk(&self)
        return value
    }

    private func the<Value>(_ name: String, _ value: Value?) throws(FieldFault) -> Value {
        guard let value else { throw FieldFault("\(name) is missing") }
        return value
    }

    fileprivate func theFlag(_ name: String) throws(FieldFault) -> Bool { try the(name, flag(name)) }
    fileprivate func theText(_ name: String) throws(FieldFault) -> String { try the(name, text(name)) }
    fileprivate func theCount(_ name: String) throws(FieldFault) -> Int { try the(name, count(name)) }
    fileprivate func theLong(_ name: String) throws(FieldFault) -> Int64 { try the(name, long(name)) }
    fileprivate func theChoice<Word: Worded>(_ name: String) throws(FieldFault) -> Word { try the(name, choice(name)) }
    fileprivate func theObject<Value: Fielded>(_ name: String) throws(FieldFault) -> Value {
        try the(name, object(name))
    }

    fileprivate func theChoices<Word: Worded>(_ name: String) throws(FieldFault) -> [Word] {
        try the(name, choices(name))
    }
}

extension Kick: Worded {
    var word: String {
        switch self {
        case .now: "now"
        case .afterResponse: "after-response"
        }
    }

    init?(word: String) {
        switch word {
        case "now": self = .now
        case "after-response": self = .afterResponse
        default: return nil
        }
    }
}
