// The verdict on a connection, by cases; and its columns, which are read for what is on the screen.

import Testing

@testable import Console
@testable import Engine

@Suite struct ConnectionVerdictTests {
    typealias Desk = KeyEffectTests.Desk

    /// One that is idle on a good network.
    private static func state(
        _ phase: ConnectionPhase = .idle, out: UInt64 = 0, _ change: (inout ConnectionNetwork) -> Void = { _ in }
    ) -> ConnectionState {
        var state = Samples.connection(ConnectionID(loop: 1, number: 17))
        state.phase = phase
        state[.bufferedOut] = out
        var network = Samples.network
        change(&network)
        state.network = network
        return state
    }

    private static func waiting(_ nanoseconds: UInt64) -> ConnectionState {
        var state = state(.waiting)
        state.idle = nanoseconds
        return state
    }

    private static func reading(_ nanoseconds: UInt64) -> ConnectionState {
        var state = state(.reading)
        state[.head] = nanoseconds
        state.idle = 1000
        return state
    }

    private static func split(
        _ times: [String: UInt64], isLast: Bool = true, _ phase: ConnectionPhase = .idle, out: UInt64 = 0,
        _ change: (inout ConnectionNetwork) -> Void = { _ in }
    ) -> ConnectionState {
        var state = state(phase, out: out, change)
        state.split = RequestSplit(times: times, isLast: isLast)
        return state
    }

    static let cases: [(String?, ConnectionState)] = [
        (nil, state()),
        ("client reads slowly", state(.writing, out: 90_000) { $0.window = 0 }),
        // Its kernel has room for a few bytes: no segment is sent for that.
        ("client reads slowly", state(.writing, out: 90_000) { $0.window = 800 }),
        // All is in the socket, none of it has gone out.
        ("client reads slowly", state { ($0.window, $0.queued) = (0, 4000) }),
        ("client reads slowly", state(.writing, out: 1) { ($0.busy, $0.peerFull) = (1_000_000, 600_000) }),
        // A full window without anything to send is no fault.
        (nil, state { $0.window = 0 }),
        (nil, state { ($0.busy, $0.peerFull) = (1_000_000, 900_000) }),
        ("loss 3%", state { ($0.retransmits, $0.segments) = (30, 1000) }),
        ("loss 10%", state(.writing, out: 5) { ($0.retransmits, $0.segments, $0.peerFull) = (10, 100, 1 << 40) }),
        // Chance, and a share that nobody feels.
        (nil, state { ($0.retransmits, $0.segments) = (2, 20) }),
        (nil, state { ($0.retransmits, $0.segments) = (9, 1000) }),
        // Without a count of segments there is no share.
        (nil, state { ($0.retransmits, $0.segments) = (30, nil) }),
        ("no answer: sent 4 times", state(.writing, out: 1) { $0.unanswered = 3 }),
        (
            "the network is the bound: 1.0M",
            state(.writing, out: 1) { ($0.deliveryRate, $0.busy, $0.peerFull) = (1 << 20, 100, 1) }
        ),
        ("the network is the bound", state(.writing, out: 1) { ($0.deliveryRate, $0.busy) = (nil, nil) }),
        ("far away: RTT 450 ms", state { $0.rtt = 450_000_000 }),
        ("we are slow: 64.0K unread", state { $0.unread = 64 << 10 }),
        ("we are slow: 12 ms in worker", waiting(12_000_000)),
        ("we are slow: 2m13s in worker", waiting(133_000_000_000)),
        (nil, waiting(9_000_000)),
        ("we are slow: 12 ms in handler", split(["parser": 4000, "handler": 12_000_000])),
        ("we are slow: 80 ms in worker queue", split(["queue": 80_000_000, "worker": 20_000_000])),
        ("we are slow: 15 ms waiting for database", split(["worker": 5_000_000, "database": 15_000_000])),
        // Ours goes before a little loss, and not before a reader who takes nothing.
        ("we are slow: 900 ms in worker", split(["worker": 900_000_000]) { $0.retransmits = 30 }),
        ("client reads slowly", split(["worker": 900_000_000], .writing, out: 9) { $0.window = 0 }),
        // A round trip takes longer than the handler.
        ("far away: RTT 450 ms", split(["handler": 12_000_000]) { $0.rtt = 450_000_000 }),
        (nil, split(["handler": 9_000_000])),
        (nil, split(["handler": 50_000_000], isLast: false)),
        ("client took 3.0s to read", split(["handler": 9000, "sending": 3_000_000_000])),
        ("client sends slowly: 2.1s", reading(2_100_000_000)),
        (nil, reading(900_000_000)),
    ]

    @Test(arguments: cases.indices) func verdict_NamesWhatTheRestFollowsFrom(_ index: Int) {
        let (expected, state) = Self.cases[index]
        #expect(ConnectionVerdict(state)?.text == expected)
    }

    @Test func withoutTheNetwork_OnlyOursAndTheRequestsAreKnown() {
        var state = Self.cases[1].1
        state.network = nil
        #expect(ConnectionVerdict(state) == nil)
        var waiting = Self.waiting(20_000_000)
        waiting.network = nil
        #expect(ConnectionVerdict(waiting)?.side == .server)
    }

    // MARK: columns

    private func queries(_ desk: Desk) -> [ConnectionQuery] {
        desk.engine.sent.compactMap { if case .connections(let query) = $0 { query } else { nil } }
    }

    @Test func network_IsAskedFor_OnlyWhileItsColumnsAreShown_AndForTwoScreens() throws {
        var desk = Desk(connections: 400)
        desk.refresh()
        #expect(queries(desk).allSatisfy { !$0.network })
        desk.press("v")
        let asked = try #require(queries(desk).last)
        #expect(asked.network && asked.limit <= 2 * 24 && asked.limit >= 24)
        let lines = ScreenTests.lines(desk.model, 200, 40)
        let heads = lines.first { $0.contains("PEER") } ?? ""
        for column in NetworkColumn.allCases { #expect(heads.contains(column.title), "\(column)") }
        #expect(lines.contains { $0.contains("loss 3%") })
        // The narrow screen keeps what matters.
        let narrow = ScreenTests.lines(desk.model, 80, 24).first { $0.contains("PEER") } ?? ""
        #expect(narrow.contains("RTT") && narrow.contains("VERDICT") && narrow.contains("STATE"))
        desk.press("v")
        desk.refresh()
        #expect(try #require(queries(desk).last).network == false)
        #expect(!ScreenTests.lines(desk.model, 200, 40).contains { $0.contains("VERDICT") })
    }

    @Test func cursorAtTheEnd_HasAScreenOfRowsBeforeIt() {
        var desk = Desk(connections: 400)
        desk.press("v")
        desk.press(.end)
        desk.refresh()
        let lines = ScreenTests.lines(desk.model, 80, 24)
        #expect(lines.count { $0.contains("127.0.0.1:") } >= 18)
    }

    @Test(arguments: NetworkColumn.allCases)
    func orderAndFilter_ByTheNetwork_AreRefusedByName(_ column: NetworkColumn) {
        var desk = Desk()
        desk.press(":sort \(column.title.lowercased())")
        desk.press(.enter)
        #expect(desk.model.notice?.text.contains("\(column.title) is read for the rows on the screen only") == true)
        #expect(throws: ConnectionFilterText.Problem(message: column.refusal)) {
            try ConnectionFilterText.parse("\(column.rawValue)>1", isInverted: false)
        }
    }
}
