// The listening sockets of a running server: adding and removing them. On the control thread.

extension EngineParts {
    /// Listens on these addresses from now on; those that stay keep their sockets, and open connections stay open.
    /// - Returns: nil when it is so; otherwise the reason why nothing has changed.
    func setListeners(_ texts: [String]) -> String? {
        if modes.withLock({ $0.isDraining }) { return "the server is draining: it listens no more" }
        do throws(ListenFault) {
            let change = try listeners.withLock { list throws(ListenFault) in try list.change(to: texts) }
            loops.ports.first?.post(.changeListeners(change))
            log.write(.info, "listening on \(addresses.joined(separator: ", "))")
            return nil
        } catch {
            return error.text
        }
    }

    /// Listeners that were taken out have not closed yet, and hold their ports.
    var isClosingListeners: Bool {
        guard let main = loops.ports.first, main.id == 0 else { return false }
        return main.gauges.serving.listenersClosed < listeners.withLock { $0.removed }
    }
}
