// The client of a control socket against a server that a test plays: a good one, one that goes and comes back, and ones
// that mean no good.

import CLinux
import Glibc
import Synchronization
import Testing

@testable import Console
@testable import Engine

@Suite struct RemoteControlTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private var path: String { folder.path("operator.sock") }

    private func reply(_ control: RemoteControl, to request: ControlRequest) throws -> ControlResult {
        let number = control.send(request)
        return try eventually("a reply") { control.receive().first { $0.request == number }?.result }
    }

    private func text(_ result: ControlResult) -> String {
        switch result {
        case .done(let text), .refused(let text): text
        default: "\(result)"
        }
    }

    @Test func requests_AreAnswered_EachByItsNumber_WhateverTheOrder() throws {
        let server = try LineServer(path) { call, id in
            guard case .request(let request) = call else { return nil }
            return ControlProtocol.line(.reply(ControlReply(request: id, result: .done("\(request.isChange) \(id)"))))
        }
        defer { server.end() }
        let control = try RemoteControl.connect(RemoteTarget(folder.root))
        #expect(control.link == .attached(role: .operator, target: path) && control.snapshot().processID == 4242)
        #expect(control.actor == "ops(1000)")
        let numbers = [ControlRequest.addLoop, .log(after: 0, limit: 1), .rebalance].map { control.send($0) }
        var replies: [ControlReply] = []
        try eventually("three replies") {
            var descriptor = pollfd(fd: control.replyDescriptor, events: Int16(POLLIN), revents: 0)
            if poll(&descriptor, 1, 1000) > 0 { replies += control.receive() }
            return replies.count == 3
        }
        #expect(replies.map(\.request) == numbers)
        #expect(replies.map { text($0.result).split(separator: " ").first } == ["true", "false", "true"])
        #expect(control.receive().isEmpty)
        control.refresh(every: 250)
        try eventually("the interval") {
            server.received.contains { if case .follow(.snapshot(250)) = $0 { true } else { false } }
        }
    }

    @Test func aKickOfVeryMany_GoesInSeveralLines_AndHasOneReply() throws {
        let server = try LineServer(path) { call, id in
            guard case .request(.kickMany(let ids, _, _)) = call else { return nil }
            return ControlProtocol.line(.reply(ControlReply(request: id, result: .done("kicked \(ids.count)"))))
        }
        defer { server.end() }
        let control = try RemoteControl.connect(RemoteTarget(path))
        let ids = (1...6000).map { ConnectionID(loop: 65_535, number: 0xFFFF_FFFF_0000 + UInt64($0)) }
        #expect(text(try reply(control, to: .kickMany(ids, .now))) == "kicked 2500; kicked 2500; kicked 1000")
        let sent = server.received.flatMap { call -> [ConnectionID] in
            if case .request(.kickMany(let ids, .now, _)) = call { ids } else { [] }
        }
        #expect(sent == ids)
    }

    @Test func aLostServer_RefusesWhatWaited_AndIsFoundAgain() throws {
        let first = try LineServer(path) { _, _ in [] }
        let control = try RemoteControl.connect(RemoteTarget(path))
        let waiting = control.send(.addLoop)
        try eventually("the request has come") {
            first.received.contains { if case .request(.addLoop) = $0 { true } else { false } }
        }
        first.end()
        let refused = try eventually("a reply") { control.receive().first { $0.request == waiting } }
        #expect(text(refused.result).hasPrefix("the server is lost"))
        guard case .lost(path, _, RemoteSession.ended) = control.link else {
            Issue.record("\(control.link)")
            return
        }
        #expect(text(try reply(control, to: .rebalance)).hasPrefix("the server is lost"))
        #expect(control.snapshot().uptime == 1)

        let second = try LineServer(path, greeting: { LineServer.hello(.viewer, uptime: 2) }) { _, id in
            let failure = ControlFailure(reply: id, reason: .notAllowed, text: "viewers change nothing")
            return ControlProtocol.line(.failure(failure))
        }
        defer { second.end() }
        try eventually("it is attached again") { control.link == .attached(role: .viewer, target: path) }
        #expect(control.snapshot().uptime == 2)
        #expect(text(try reply(control, to: .rebalance)) == "viewers change nothing")
    }

    @Test func aServerThatEndsEverySession_IsAskedAgainAfterAPauseEachTime() throws {
        let times = Mutex<[UInt64]>([])
        let end = ControlProtocol.line(.failure(ControlFailure(reply: nil, reason: .ending, text: "it ends")))
        let server = try LineServer(
            path,
            greeting: {
                times.withLock { $0.append(linux_monotonic_nanoseconds()) }
                return LineServer.hello() + end
            }
        ) { _, _ in nil }
        defer { server.end() }
        let control = try RemoteControl.connect(RemoteTarget(path))
        // What is sent meanwhile shortens no pause.
        try eventually("it was asked three times") {
            _ = control.send(.rebalance)
            return times.withLock { $0.count } >= 3
        }
        let all = times.withLock { $0 }
        let pause = UInt64(RemoteLink.pause) * 1_000_000
        #expect(zip(all, all.dropFirst()).allSatisfy { $1 - $0 >= pause * 9 / 10 })
    }

    @Test func whatIsNoReactor_IsNotTalkedTo() throws {
        func refusal(_ greeting: @escaping LineServer.Greeting) throws -> RemoteFailure? {
            let server = try LineServer(path, greeting: greeting) { _, _ in nil }
            defer { server.end() }
            return #expect(throws: RemoteFailure.self) { try RemoteControl.connect(RemoteTarget(path)) }
        }
        for line in ["HTTP/1.1 400 Bad Request\r\n", "\u{0}\n", "{\"protocol\":\n", "[[[[\n", "{\"protocol\":{}}\n"] {
            #expect(try refusal { Array(line.utf8) }?.text.hasPrefix("the other end is no reactor") == true, "\(line)")
        }
        #expect(try refusal { LineServer.hello(version: 3) }?.text.contains("version 3") == true)
        #expect(try refusal { LineServer.hello(version: .min) }?.text.contains("version") == true)
        #expect(try refusal { [UInt8](repeating: 0x20, count: 17 << 20) }?.text == RemoteSession.tooLong)
        let full = ControlFailure(reply: nil, reason: .tooManySessions, text: "32 sessions are open")
        #expect(try refusal { ControlProtocol.line(.failure(full)) }?.text == "32 sessions are open")
    }

    @Test func hostileLines_EndTheSession_AndNothingElse() throws {
        for line in ["{\"reply\":1,\"done\":1}\n", "nonsense\n", String(repeating: "[", count: 100_000) + "\n"] {
            let server = try LineServer(path) { _, _ in Array(line.utf8) }
            defer { server.end() }
            let control = try RemoteControl.connect(RemoteTarget(path))
            #expect(text(try reply(control, to: .addLoop)).hasPrefix("the server is lost"), "\(line.prefix(40))")
        }
        // What another version says is left alone.
        let server = try LineServer(path) { _, id in
            Array(#"{"event":"weather","rain":1}"#.utf8) + [10] + Array(#"{"reply":99,"done":"x"}"#.utf8) + [10]
                + Array(#"{"reply":\#(id),"done":"ok","more":[1]}"#.utf8) + [10]
        }
        defer { server.end() }
        #expect(text(try reply(try RemoteControl.connect(RemoteTarget(path)), to: .addLoop)) == "ok")
    }

    @Test func targets_AreFolders_SocketsOrNothing() throws {
        func failure(_ name: String) -> RemoteFailure? {
            #expect(throws: RemoteFailure.self) { try RemoteControl.connect(RemoteTarget(name)) }
        }
        #expect(failure(folder.path("none"))?.text.contains("no server listens in") == true)
        mkdir(folder.path("data"), 0o700)
        mkdir(folder.path("data/control"), 0o700)
        let viewer = folder.path("data/control/viewer.sock")
        let server = try LineServer(viewer, greeting: { LineServer.hello(.viewer) }) { _, _ in nil }
        for name in ["data", "data/", "data/control", "data/control/viewer.sock"] {
            let control = try RemoteControl.connect(RemoteTarget(folder.path(name)))
            guard case .attached(.viewer, let target) = control.link else {
                Issue.record("\(name): \(control.link)")
                continue
            }
            #expect(target.hasSuffix("control/viewer.sock"))
        }
        server.end()
        try eventually("nobody listens") { failure(viewer)?.text.contains("it has ended") == true }
        let long = failure(folder.path(String(repeating: "n", count: 108)))
        #expect(long?.text.contains("107") == true && long?.kind == .nobody)
    }

    @Test func lines_ComeWhole_HoweverTheBytesCome() {
        var lines = ControlLines(limit: 5)
        func add(_ text: String) { Array(text.utf8).withUnsafeBytes { lines.append($0) } }
        func next() -> String? { lines.next().map { String(decoding: $0, as: UTF8.self) } }
        add("a")
        #expect(next() == nil)
        add("b\n\ncde")
        #expect(lines.hasLine && next() == "ab" && next() == "" && next() == nil)
        add("fg\nh")
        #expect(next() == "cdefg" && next() == nil && !lines.isTooLong)
        add("ijkl\nmnopqr")
        #expect(next() == "hijkl" && next() == nil && lines.isTooLong && next() == nil)
    }
}
