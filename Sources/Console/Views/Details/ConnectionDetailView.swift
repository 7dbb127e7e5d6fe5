// The view of one connection: its facts, its state, what waits, and those of its requests that its loop still
// remembers.

import Engine

enum ConnectionDetailView {
    static func draw(_ model: ConsoleModel, _ id: ConnectionID, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        let overhead = boxed ? 2 : 1
        guard let detail = model.connection, detail.state.id == id else {
            let inner = Panel.draw("Connection \(id.description)", focused: true, boxed: boxed, on: &canvas, rect)
            let text =
                model.connectionGone != nil
                ? "there is no such connection: it has closed. Esc goes back" : "asking its loop"
            canvas.put(
                text, inner.x + 2, inner.y, model.connectionGone != nil ? .warning : .faint, limit: inner.width - 2)
            return
        }
        let strips = strips(detail, model, canvas.glyphs)
        let wanted = strips.count + overhead
        let split = rect.splitTop(rect.height - wanted >= 4 ? wanted : min(rect.height, max(4, rect.height / 2)))
        let gone = model.connectionGone.map { "CLOSED \(Format.age(model.now &- min(model.now, $0))) ago" }
        let inner = Panel.draw(
            "Connection \(id.description)", note: gone ?? "loop \(detail.state.loop)", focused: true, boxed: boxed,
            on: &canvas, split.top)
        for (line, strip) in strips.enumerated() where line < inner.height {
            strip.draw(on: &canvas, inner.x + 2, inner.y + line, width: inner.width - 3)
        }
        canvas.cursor = Canvas.Cursor(x: inner.x, y: min(inner.y, canvas.height - 1), visible: false)
        requests(detail, model, on: &canvas, split.rest, boxed: boxed)
    }

    private static func strips(_ detail: ConnectionDetail, _ model: ConsoleModel, _ g: Glyphs) -> [Strip] {
        let state = detail.state
        func strip(_ parts: [(String, String, Role)]) -> Strip {
            var strip = Strip()
            for part in parts { strip.add(part.0, part.1, part.2) }
            return strip
        }
        let user =
            state.userID == 0
            ? g.none : state.username.isEmpty ? "#\(state.userID)" : "\(state.username) #\(state.userID)"
        let interest = [detail.wantsRead ? "read" : "", detail.wantsWrite ? "write" : ""].filter { !$0.isEmpty }.joined(
            separator: "+")
        let notes = [
            detail.isInBody ? "in a body" : "", detail.isRequeued ? "exceeded its tick's budget" : "",
            detail.peerEnded ? "peer has ended" : "",
            detail.closesAfterResponse ? "closes after its response" : "",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
        let network = network(state, g)
        let who: [(String, String, Role)] = model.keepsUsers ? [("user", user, .accent)] : []
        return [
            strip(
                [("peer", state.peer, .strong), ("state", state.phase.name, ConnectionColumns.role(state.phase))] + who
                    + [("", notes, .warning)]),
            strip([
                ("age", Format.span(state.age), .text), ("idle", Format.span(state.idle), .text),
                ("timeout in", detail.untilTimeout.map { Format.span($0) } ?? g.none, .text),
                ("mode", detail.trigger.letters, detail.trigger.role),
                ("waits for", interest.isEmpty ? g.none : interest, .text),
            ]),
            strip([
                ("requests", Format.grouped(state.requests), .strong), ("in", Format.bytes(state.bytesIn), .text),
                ("out", Format.bytes(state.bytesOut), .text),
                ("last", state.lastRequest.isEmpty ? g.none : "\(state.lastRequest) \(state.lastStatus)", .text),
                ("fd", "\(detail.descriptor)", .label), ("slot", "\(detail.slot)", .label),
            ]),
            strip([
                ("buffered in", "\(Format.bytes(state.bufferedIn)) of \(Format.bytes(detail.heldIn))", .text),
                (
                    "out",
                    """
                    \(Format.bytes(max(0, state.bufferedOut &- Int(clamping: detail.fileLeft)))) of \
                    \(Format.bytes(detail.heldOut))
                    """,
                    .text
                ),
                ("file left", Format.bytes(UInt64(clamping: detail.fileLeft)), detail.fileLeft > 0 ? .text : .faint),
            ]),
        ] + network.map(strip) + (state.split.map { [strip(split($0, g))] } ?? [])
    }

    /// The parts of the last request's time that are known.
    private static func split(_ split: RequestSplit, _ g: Glyphs) -> [(String, String, Role)] {
        let largest = split.largest?.part
        func time(_ value: UInt64) -> String { Format.duration(value, ascii: g.ascii) }
        return [(split.isLast ? "last request" : "a request before", time(split.total), .strong)]
            + split.parts.map { ($0.part.name, time($0.time), $0.part == largest ? .warning : .text) }
    }

    /// The network's part, with the verdict first: on a narrow screen the rest of the line is left out.
    private static func network(_ state: ConnectionState, _ g: Glyphs) -> [[(String, String, Role)]] {
        guard let network = state.network else { return [] }
        let verdict = ConnectionVerdict(state)
        let segments = network.segments.map { " of \(Format.count($0))" } ?? ""
        func time(_ value: UInt64) -> String { Format.duration(value, ascii: g.ascii) }
        let rtt = network.rtt == 0 ? g.none : "\(time(network.rtt)) ~ \(time(network.rttDeviation))"
        return [
            [
                ("verdict", verdict?.text ?? "nothing makes it slow", verdict?.role ?? .good), ("rtt", rtt, .text),
                ("sent again", Format.count(network.retransmits) + segments, .text),
                ("lost", Format.count(network.lost), network.lost > 0 ? .warning : .faint),
            ],
            [
                ("unconfirmed", Format.bytes(network.unsent), .text),
                ("of it unsent", network.queued.map { Format.bytes($0) } ?? g.none, .text),
                ("unread", Format.bytes(network.unread), .text),
                ("client takes", network.window.map { Format.bytes($0) } ?? g.none, .text),
                ("arrives", network.deliveryRate.map { Format.byteRate(Double($0)) + "/s" } ?? g.none, .text),
            ],
        ]
    }

    private static func requests(
        _ detail: ConnectionDetail, _ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, boxed: Bool
    ) {
        guard rect.height >= 2 else { return }
        let all = detail.recent
        let note =
            """
            \(all.count) of \(Format.grouped(detail.state.requests)); a loop remembers its last \
            \(Format.grouped(detail.ringCapacity))
            """
        let inner = Panel.draw("Recent requests", note: note, focused: false, boxed: boxed, on: &canvas, rect)
        let ascii = canvas.glyphs.ascii
        let table = Table<RecentRequest>(columns: [
            Column("TIME", 8, right: false, priority: 1) {
                Field(Format.clock($0.time, offset: model.utcOffset), .label)
            },
            Column("ST", 3, priority: 0) { Field("\($0.status)", ConnectionColumns.role(status: $0.status)) },
            Column("BYTES", 6, priority: 2) { .number(Format.bytes($0.bytes)) },
            Column("TOOK", 6, priority: 2) {
                $0.took == 0 ? Field("<tick", .faint) : Field(Format.duration($0.took, ascii: ascii))
            },
            Column("REQUEST", 16, right: false, priority: 0, grow: 1) { Field($0.request) },
        ])
        let most = max(0, all.count - max(0, inner.height - 1))
        canvas.scrollLimit = most
        table.draw(
            all, .init(top: min(model.detailScroll, most), isBoxed: boxed, empty: "none that the loop still remembers"),
            on: &canvas, inner)
    }
}
