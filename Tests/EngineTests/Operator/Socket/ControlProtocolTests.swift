// The control protocol: every message survives the way there and back, what another version adds or leaves out does no
// harm, and no line of an enemy's does more than get an answer.

import Testing

@testable import Engine

@Suite struct ControlProtocolTests {
    private func call(_ text: String) throws -> ControlCall { try ControlProtocol.call(Array(text.utf8)).call }

    private func fault(_ text: String) -> String { fault(Array(text.utf8)) }

    private func fault(_ line: [UInt8]) -> String {
        do {
            _ = try ControlProtocol.call(line)
            return ""
        } catch {
            return error.description
        }
    }

    private func event(_ text: String) throws -> ControlEvent { try ControlProtocol.event(Array(text.utf8)) }

    // MARK: there and back

    @Test func everyCall_ComesBackAsItWas() throws {
        #expect(ControlSamples.requests.count == 44)
        for call in ControlSamples.calls {
            let line = ControlProtocol.line(call, id: 1 << 53)
            let read = try ControlProtocol.call(line)
            #expect(read.id == 1 << 53)
            #expect("\(read.call)" == "\(call)")
            #expect(ControlProtocol.line(read.call, id: read.id) == line)
        }
    }

    @Test(arguments: ControlSamples.anchors) func everyAnchor_ComesBackAsItWas(_ anchor: PageAnchor) throws {
        let request = ControlRequest.connections(ConnectionQuery(anchor: anchor, limit: 1))
        guard
            case .request(.connections(let query)) = try ControlProtocol.call(
                ControlProtocol.line(.request(request), id: 1)
            ).call
        else {
            Issue.record("another request")
            return
        }
        #expect(query.anchor == anchor)
    }

    @Test func everyEvent_ComesBackAsItWas() throws {
        #expect(ControlSamples.results.count == 20)
        for event in ControlSamples.events {
            let line = ControlProtocol.line(event)
            let read = try ControlProtocol.event(line)
            // Sorted, because a dictionary's order is another one each time.
            #expect("\(read)".utf8.sorted() == "\(event)".utf8.sorted())
            #expect(ControlProtocol.line(read) == line)
        }
    }

    @Test func everyLine_IsOneLineOfPlainText() {
        let lines =
            ControlSamples.calls.map { ControlProtocol.line($0, id: 1) }
            + ControlSamples.events.map(ControlProtocol.line)
        for line in lines {
            #expect(line.last == 0x0A && line.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F })
            // No C1 control either: U+0080 to U+009F are C2 80 to C2 9F.
            #expect(!zip(line, line.dropFirst()).contains { $0 == 0xC2 && $1 < 0xA0 })
        }
    }

    /// A property that its walk forgets would be lost on the way, and no sample shows one that stands at its default.
    @Test func everyStoredProperty_IsAField() throws {
        let renamed = [
            "isInBody": "inBody", "isRequeued": "requeued", "isInverted": "inverted", "isDescending": "descending",
            "isOldestFirst": "oldestFirst", "isEnd": "end", "standard": "default", "isLive": "live",
        ]
        func check(_ value: some Fielded) throws {
            var copy = value
            let text = String(decoding: FieldWriter.object { copy.walk(&$0) }, as: UTF8.self)
            for child in Mirror(reflecting: value).children {
                let label = try #require(child.label)
                #expect(text.contains("\"\(renamed[label] ?? label)\":"), "\(type(of: value)).\(label)")
            }
        }
        let snapshot = ControlSamples.snapshot
        try check(snapshot)
        try check(snapshot.tickBudget)
        try check(try #require(snapshot.loops.first))
        try check(try #require(snapshot.loops.first).heap)
        try check(snapshot.workers)
        try check(try #require(snapshot.database))
        try check(snapshot.log)
        try check(ControlSamples.user)
        try check(ControlSamples.entry)
        try check(ControlSamples.line)
        for result in ControlSamples.results {
            switch result {
            case .connections(let page): try check(page)
            case .connection(let detail):
                try check(detail)
                try check(try #require(detail.recent.first))
            case .users(let page): try check(page)
            case .user(let detail):
                try check(detail)
                try check(try #require(detail.sessions.first))
            case .audit(let page): try check(page)
            case .failures(let page):
                try check(page)
                try check(try #require(page.rows.first))
            case .settings(let report):
                try check(report)
                try check(try #require(report.settings.first))
            case .reload(let report):
                try check(report)
                try check(try #require(report.changes.first))
            case .heapMap(let map):
                try check(map)
                try check(try #require(map.classes.first))
            case .tap(let tap): try check(tap)
            case .tapEvents(let page):
                try check(page)
                try check(try #require(page.events.first))
            case .blocks(let blocks): try check(try #require(blocks.first))
            case .traffic(let page):
                try check(page)
                try check(page.total)
            case .logPage(let page): try check(page)
            case .split(let page):
                try check(page)
                try check(try #require(page.routes.first))
                try check(try #require(page.routes.first?.parts.first))
            case .connectionIDs, .secret, .log, .done, .refused: break
            }
        }
        for request in ControlSamples.requests {
            switch request {
            case .connections(let query): try check(query)
            case .users(let query): try check(query)
            case .audit(let query): try check(query)
            case .block(let wanted): try check(wanted)
            case .tap(let wanted): try check(wanted)
            case .traffic(let query): try check(query)
            case .logPage(let query): try check(query)
            case .failures(let query): try check(query)
            default: break
            }
        }
    }

    @Test func columns_AreTheFieldsOfARow() {
        let text = String(decoding: ControlProtocol.json(ControlSamples.connection), as: UTF8.self)
        #expect(text.hasPrefix(#"{"id":"65535.281474976710655","peer":"[::1]:51234","#))
        for column in ConnectionColumn.allCases { #expect(text.contains("\"\(column.entry.name)\":")) }
    }

    @Test func hello_BeginsWithTheProtocol() {
        let hello = ControlHello(version: 1, engine: "0.2.0", role: .operator, session: 1, actor: "a")
        let line = String(decoding: ControlProtocol.line(.hello(hello)), as: UTF8.self)
        #expect(line.hasPrefix(#"{"protocol":1,"engine":"0.2.0","role":"operator","#))
    }

    // MARK: another version

    @Test func unknownFields_AreIgnored() throws {
        let text = #"{"id":4,"new":{"a":[1,{"b":null}]},"do":"kick","connection":"1.2","how":"now","why":"x"}"#
        #expect("\(try call(text))" == "\(ControlCall.request(.kick(ConnectionID(loop: 1, number: 2), .now)))")
        guard case .reply(let reply) = try event(#"{"later":1,"reply":3,"done":"yes","colour":[]}"#) else {
            Issue.record("no reply")
            return
        }
        #expect(reply.request == 3)
    }

    @Test func missingFields_HaveDefaults() throws {
        guard case .request(.connections(let query)) = try call(#"{"do":"connections"}"#) else {
            Issue.record("another request")
            return
        }
        #expect(query.limit == 100 && query.loop == nil && query.anchor == .start && query.filter.isEmpty)
        #expect(
            "\(try call(#"{"do":"subscribe","to":"snapshot"}"#))" == "\(ControlCall.follow(.snapshot(interval: 1000)))")
        guard case .snapshot(let snapshot, nil) = try event(#"{"event":"snapshot","snapshot":{"loops":[{"id":3}]}}"#)
        else {
            Issue.record("no snapshot")
            return
        }
        #expect(snapshot.loops.first?.id == 3 && snapshot.loops.first?.tickHistogram.count == 51)
    }

    @Test(arguments: [
        #"{"event":"weather","snapshot":{}}"#, "{}", #"{"event":"snapshot-2"}"#,
    ])
    func eventOfANewerVersion_IsSomethingOther(_ text: String) throws {
        guard case .other = try event(text) else {
            Issue.record("taken for something")
            return
        }
    }

    @Test func wordsOfANewerVersion_LeaveWhatIsKnown() throws {
        guard case .reply(let unknown) = try event(#"{"reply":3,"poem":"x"}"#), case .refused = unknown.result else {
            Issue.record("taken for something")
            return
        }
        guard case .failure(let failure) = try event(#"{"error":"too-late","text":"sorry"}"#) else {
            Issue.record("no failure")
            return
        }
        #expect(failure == ControlFailure(reply: nil, reason: .other, text: "sorry"))
        guard
            case .snapshot(let snapshot, 1) = try event(
                #"{"reply":1,"snapshot":{"listenTrigger":"both","balance":"dice","loops":[{"trigger":"none"}]}}"#)
        else {
            Issue.record("no snapshot")
            return
        }
        #expect(snapshot.listenTrigger == .level && snapshot.balance == .roundRobin)
        guard
            case .reply(let page) = try event(
                #"{"reply":1,"connections":{"total":1,"rows":[{"id":"1.2","state":"dreaming","hue":3}],"keys":[]}}"#),
            case .connections(let connections) = page.result
        else {
            Issue.record("no page")
            return
        }
        #expect(connections.rows.first?.phase == .idle && connections.keys.count == 1)
    }

    // MARK: what is refused

    @Test(arguments: [
        (#"{"do":"dance"}"#, "do takes no dance"), (#"{"id":1}"#, "do is missing"), (#"{"do":null}"#, "do is missing"),
        (#"{"do":7}"#, "do takes a text"), ("[]", "takes an object"), ("7", "takes an object"),
        (#"{"do":"kick"}"#, "connection is missing"), (#"{"do":"kick","connection":"1.2"}"#, "how is missing"),
        (#"{"do":"kick","connection":"1.2","how":"soon"}"#, "how takes no soon"),
        (#"{"do":"kick","connection":"all","how":"now"}"#, "connection takes no all"),
        (#"{"do":"kick","connection":12,"how":"now"}"#, "connection takes a text"),
        (#"{"do":"kick-many","how":"now"}"#, "connections is missing"),
        (#"{"do":"kick-many","connections":["1.2","*"],"how":"now"}"#, "connections takes no *"),
        (#"{"do":"connection-ids"}"#, "filter is missing"),
        (#"{"do":"connection-ids","filter":{}}"#, "filter: terms is missing"),
        (#"{"do":"connection-ids","filter":{"terms":null}}"#, "filter: terms is missing"),
        (
            #"{"do":"connection-ids","filter":{"terms":[{"is":"text","column":"peer","text":null}]}}"#,
            "filter: terms: text is missing"
        ),
        (#"{"do":"connection-ids","filter":{"terms":[{}]}}"#, "filter: terms: is is missing"),
        (
            #"{"do":"connection-ids","filter":{"terms":[{"is":"number","column":"hue","test":">","value":"1"}]}}"#,
            "filter: terms: column takes no hue"
        ),
        (
            #"{"do":"connection-ids","filter":{"terms":[{"is":"number","column":"idle","test":"~","value":"1"}]}}"#,
            "filter: terms: test takes no ~"
        ),
        (
            #"{"do":"connection-ids","filter":{"terms":[{"is":"number","column":"idle","test":">"}]}}"#,
            "filter: terms: value is missing"
        ),
        (
            #"{"do":"connection-ids","filter":{"terms":[{"is":"number","column":"state","test":"=","value":"2"}]}}"#,
            "filter: terms: value takes no 2"
        ),
        (#"{"do":"connections","sort":"hue"}"#, "sort takes no hue"),
        (#"{"do":"connections","anchor":{"at":"after"}}"#, "anchor: row is missing"),
        (#"{"do":"set-trigger","trigger":"both"}"#, "trigger takes no both"),
        (#"{"do":"change-setting","setting":"idle-timeout","value":5}"#, "value takes a text"),
        (#"{"do":"subscribe","to":"weather"}"#, "to takes no weather"),
        (#"{"do":"set-user-locked","user":"7"}"#, "locked is missing"),
    ])
    func requestThatSaysTooLittle_IsRefusedWithTheReason(_ text: String, _ reason: String) {
        #expect(fault(text) == reason)
    }

    @Test(arguments: [
        "9223372036854775808", "-9223372036854775809", "1e30", "1e400", "-1e999999999", "0.5", "true", #""1""#, "[]",
        "1000000000000000000000000000000000000000000000000",
    ])
    func numberThatIsNone_IsRefused(_ number: String) {
        #expect(fault(#"{"do":"remove-loop","loop":\#(number)}"#).hasPrefix("loop takes a number from "))
        #expect(fault(#"{"id":\#(number),"do":"add-loop"}"#).hasPrefix("id takes a number from ") || number.count == 19)
    }

    @Test(arguments: ["\"\"", "\"9223372036854775808\"", "\"1 \"", "\"0x10\"", "1.5", "1e19", "{}"])
    func longNumberThatIsNone_IsRefused(_ number: String) {
        #expect(fault(#"{"do":"user","user":\#(number)}"#).hasPrefix("user"))
    }

    @Test(arguments: [
        "", " ", "{", "}", #"{"do":"add-loop""#, #"{"do":"add-loop"}}"#, #"{"do":"add-loop"} {"do":"shutdown"}"#,
        #"{"do":"\ud800"}"#, #"{"do":"\udc00\ud800"}"#, #"{"do":"\x"}"#, "{'do':'add-loop'}", "nan",
        "{\"do\":\"a\nb\"}",
        "\u{FEFF}{", #"{"id":01,"do":"add-loop"}"#, #"{do:"add-loop"}"#, "// x\n{}",
    ])
    func lineThatIsNoJSON_IsRefused(_ text: String) { #expect(!fault(text).isEmpty) }

    @Test func bytesThatAreNoText_AreRefused() {
        #expect(fault([0x7B, 0x00, 0x7D, 0x00]) == "a NUL byte stands in the line")
        #expect(fault(Array(#"{"do":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)) == "the line is not UTF-8")
        #expect(fault([0xFF, 0xFE, 0x7B]) == "the line is not UTF-8")
    }

    @Test func depth_IsBounded_AndBracketsInATextAreNone() throws {
        let deep = String(repeating: "[", count: 30_000)
        #expect(fault(deep) == "more than 32 objects and lists within each other")
        #expect(fault(#"{"do":"rebalance","x":\#(deep)"#) == "more than 32 objects and lists within each other")
        let full = String(repeating: "[", count: 31) + String(repeating: "]", count: 31)
        #expect(fault(#"{"do":"rebalance","x":\#(full)}"#) == "")
        #expect(fault(#"{"do":"user-named","name":"\#(deep)\"\\"}"#) == "")
    }

    @Test func length_IsBounded() {
        let frame = #"{"do":"user-named","name":""}"#.utf8.count
        let fits = String(repeating: "a", count: ControlProtocol.requestLimit - frame)
        #expect(fault(#"{"do":"user-named","name":"\#(fits)"}"# + "\n") == "")
        #expect(fault(#"{"do":"user-named","name":"\#(fits)aa"}"#) == "a request has at most 65536 bytes")
    }

    @Test func asManyIDsAsAreNamed_FitIntoARequest() throws {
        let ids = Array(repeating: ControlSamples.id, count: ControlProtocol.idsPerRequest)
        let filter = String(repeating: "\u{85}", count: 9000)
        let line = ControlProtocol.line(.request(.kickMany(ids, .afterResponse, filter: filter)), id: .max)
        #expect(line.count <= ControlProtocol.requestLimit)
        let (id, call) = try ControlProtocol.call(line)
        guard id == .max, case .request(.kickMany(ids, .afterResponse, let beginning)) = call else {
            Issue.record("another request")
            return
        }
        #expect(!beginning.isEmpty && filter.hasPrefix(beginning))
    }

    @Test func fieldNamedTwice_IsTakenOnce() throws {
        let text = #"{"id":1,"id":2,"do":"user","user":"3","user":"4"}"#
        let first = try ControlProtocol.call(Array(text.utf8))
        #expect(first.id == 1)
        #expect("\(first.call)" == "\(ControlCall.request(.user(3)))")
    }

    @Test func fault_NamesItsRequest_AndHoldsNoControlCharacter() throws {
        do {
            _ = try ControlProtocol.call(Array(#"{"id":12,"do":"\u001b[2J\u0000\u202e"}"#.utf8))
            Issue.record("no fault")
        } catch {
            #expect(error.id == 12)
            #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
        }
    }

    /// Cut anywhere, or with any byte changed, a line is refused or is another message: nothing traps.
    @Test func brokenLines_AreRefusedOrRead() {
        var random = SeededRandom(seed: 12)
        let lines =
            ControlSamples.calls.map { ControlProtocol.line($0, id: 1) }
            + ControlSamples.events.map(ControlProtocol.line)
        var refused = 0
        for line in lines {
            #expect(ControlProperties.violation(of: line) == nil)
            for _ in 0..<20 {
                var broken = line
                switch random.below(3) {
                case 0: broken.removeLast(2 + random.below(line.count - 2))
                case 1: broken[random.below(line.count)] = UInt8(random.below(256))
                default: broken.remove(at: random.below(line.count))
                }
                #expect(ControlProperties.violation(of: broken) == nil)
                if !fault(broken).isEmpty { refused += 1 }
            }
        }
        #expect(refused > 400)
    }
}
