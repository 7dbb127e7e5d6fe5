// How long a command of ctl waits for its answer: for a kick of many as long as it goes on.

import Synchronization
import Testing

@testable import Console
@testable import Engine

@Suite struct CtlExchangeTests {
    /// Kicks one more connection each time it is looked at, up to a number, and then answers, or does not.
    private final class SlowEngine: EngineControl {
        private let state = Mutex(UInt64(0))
        private let most: UInt64
        private let answers: Bool
        let replyDescriptor: Int32 = -1

        init(most: UInt64, answers: Bool) {
            self.most = most
            self.answers = answers
        }

        var kicked: UInt64 { state.withLock { $0 } }

        func snapshot() -> EngineSnapshot {
            var snapshot = Samples.snapshot()
            let kicked = state.withLock { kicked in
                kicked = min(kicked + 1, most)
                return kicked
            }
            for index in snapshot.loops.indices { snapshot.loops[index].kicked = index == 0 ? kicked : 0 }
            return snapshot
        }

        func send(_ request: ControlRequest) -> UInt64 { 7 }

        func receive() -> [ControlReply] {
            answers && kicked == most ? [ControlReply(request: 7, result: .done("kicked"))] : []
        }
    }

    private static let ids = (1...8).map { ConnectionID(loop: 1, number: $0) }

    private func ask(_ engine: SlowEngine, _ request: ControlRequest) -> (result: ControlResult?, lines: [String]) {
        var lines: [String] = []
        var exchange = CtlExchange(engine)
        exchange.patience = 100_000_000
        exchange.reportPause = 0
        exchange.report = { lines.append($0) }
        return (try? exchange.ask(request), lines)
    }

    @Test func kickThatGoesOn_IsWaitedFor_AndReported() {
        let (result, lines) = ask(SlowEngine(most: 8, answers: true), .kickMany(Self.ids, .now))
        guard case .done? = result else {
            Issue.record("\(String(describing: result))")
            return
        }
        #expect(lines.first == "kicked 1 of 8 connections so far" && lines.count >= 6, "\(lines)")
    }

    @Test func kickThatStands_AndAnyOtherRequest_AreGivenUp() {
        let stuck = SlowEngine(most: 3, answers: false)
        #expect(ask(stuck, .kickMany(Self.ids, .now)).result == nil)
        #expect(stuck.kicked == 3)
        let (result, lines) = ask(SlowEngine(most: .max, answers: false), .addLoop)
        #expect(result == nil && lines.isEmpty)
    }
}
