// The operator's requests about the loops: their number, the placement of connections, trigger modes and heaps. On the
// control thread, by message to the loops.

extension ControlAct {
    func addLoop() -> ControlResult {
        if parts.modes.withLock({ $0.isDraining }) { return .refused("the server is draining: no loop is added") }
        do throws(Errno) {
            let port = try parts.addLoop()
            noteSet(.loops)
            record("add loop", "loop \(port.id)", true)
            return .done("loop \(port.id) takes its turn with new connections")
        } catch {
            return .refused("cannot add a loop: \(error.words)")
        }
    }

    /// Drains a sub-loop: its connections move to the others, those with a pending response after it.
    func removeLoop(_ id: Int) -> ControlStep {
        if parts.modes.withLock({ $0.isDraining }) { return .refused("the server is draining: its loops end with it") }
        guard id != 0 else { return .refused("loop 0 accepts connections and stays: remove one of the others") }
        guard parts.removeLoop(id) else { return .refused("there is no loop \(id), or it is leaving already") }
        noteSet(.loops)
        record("remove loop", "loop \(id)", true)
        return whenOver(by: deadline) {
            !parts.loops.ports.contains { $0.id == id }
        } then: { isOver in
            .done(
                .done(
                    isOver
                        ? "loop \(id) is removed"
                        : "loop \(id) takes no new connection and ends when its pending answers have been given"))
        }
    }

    func moveConnection(_ id: ConnectionID, toLoop loop: Int) -> ControlStep {
        if parts.modes.withLock({ $0.isDraining }) { return .refused("the server is draining: no connection moves") }
        guard let target = parts.loops.staying.first(where: { $0.id == loop }) else {
            return .refused("there is no loop \(loop), or it is leaving")
        }
        return gather(parts.loops.ports) {
            .move(id.rawValue, to: target, $0)
        } then: { found, isWhole in
            record("move to loop \(loop)", "connection \(id)", !found.isEmpty)
            if !found.isEmpty {
                return .done(
                    .done("connection \(id) moves to loop \(loop), after its answer where one is pending"))
            }
            return .refused(
                isWhole
                    ? "there is no connection \(id): it has closed already"
                    : "a loop did not answer within a second: connection \(id) may still move")
        }
    }

    /// Moves connections from loops with more than their share to those with less.
    func rebalance() -> ControlResult {
        if parts.modes.withLock({ $0.isDraining }) { return .refused("the server is draining: no connection moves") }
        let moved = parts.rebalance()
        let connections = "\(moved) connection\(moved == 1 ? "" : "s")"
        record("rebalance", connections, true)
        return .done(
            moved == 0 ? "the loops are even already" : "\(connections) \(moved == 1 ? "moves" : "move")")
    }

    func setBalance(_ balance: EngineSnapshot.Balance) -> ControlResult {
        parts.setBalance(balance)
        noteSet(.balance)
        record("balance \(balance.rawValue)", "new connections", true)
        return .done(
            "new connections go \(balance == .roundRobin ? "to each loop in turn" : "to the loop with the fewest")")
    }

    func setTrigger(_ mode: TriggerMode, loop: Int?) -> ControlResult {
        if let refusal = parts.setTrigger(mode, loop: loop) { return .refused(refusal) }
        if loop == nil { noteSet(.trigger) }
        let what = loop.map { "connections of loop \($0)" } ?? "all connections"
        record("trigger \(mode.rawValue)", what, true)
        return .done("\(what): \(mode.rawValue.uppercased())")
    }

    func setListenTrigger(_ mode: TriggerMode) -> ControlResult {
        if let refusal = parts.setListenTrigger(mode) { return .refused(refusal) }
        noteSet(.listenTrigger)
        record("listen trigger \(mode.rawValue)", "listening sockets", true)
        return .done("listening sockets: \(mode.rawValue.uppercased())")
    }

    /// The picture of a loop's heap.
    func heapMap(loop: Int, cells: Int) -> ControlStep {
        let loops = parts.loops.ports.filter { $0.id == loop }
        guard !loops.isEmpty else { return .refused("there is no loop \(loop)") }
        // A walk takes time for each block, and the loop serves nobody meanwhile, so no more detail is drawn than can
        // be seen.
        let cells = max(1, min(cells, 4096))
        return .wait(
            ControlWait(until: pace.next(.heapMap(loop: loop))) {
                gather(loops) {
                    .heapMap(cells: cells, $0)
                } then: { found, isWhole in
                    guard let map = found.first else {
                        return .refused(
                            isWhole
                                ? "loop \(loop) has ended" : "loop \(loop) did not answer within a second: try again")
                    }
                    return .done(.heapMap(map))
                }
            })
    }
}
