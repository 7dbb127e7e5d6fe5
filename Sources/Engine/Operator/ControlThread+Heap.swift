// The operator's requests about a loop's heap. On the control thread.

extension ControlThread {
    func heapMap(loop: Int, cells: Int) -> ControlResult {
        guard let port = parts.loops.ports.first(where: { $0.id == loop }) else {
            return .refused("there is no loop \(loop)")
        }
        let maps = ReplyCollector<HeapMap>(loops: 1)
        // A walk takes time for each block, and the loop serves nobody meanwhile, so no more detail is drawn than can
        // be seen.
        if !port.post(.heapMap(cells: max(1, min(cells, 4096)), maps)) { maps.add(nil) }
        let (found, isWhole) = maps.collect(deadline: deadline)
        guard let map = found.first else {
            return .refused(
                isWhole ? "loop \(loop) has ended" : "loop \(loop) did not answer within a second: try again")
        }
        return .heapMap(map)
    }
}
