// The operator's requests about blocked networks. On the control thread.

extension ControlAct {
    private static let longestNote = 200

    func block(_ wanted: BlockRequest) -> ControlResult {
        guard let network = AddressBlock(wanted.network) else { return Self.noNetwork(wanted.network) }
        guard (1...BlockRequest.longest).contains(wanted.seconds) else {
            return .refused("an address is blocked for 1 s to 24 h")
        }
        if parts.plan.proxies.current.overlaps(network) {
            return .refused("\(network) has a trusted proxy, which stands for many clients: kick or lock those instead")
        }
        for own in ["127.0.0.1", "::1"] + wanted.own.prefix(16) {
            guard let own = SocketAddress(host: own), network.contains(own) else { continue }
            return .refused("\(network) has \(own.host), from where the operator comes: that is not blocked")
        }
        let note = LogText.visible(String(wanted.note.unicodeScalars.prefix(Self.longestNote)))
        let now = Clock.now
        let (isAdded, table) = parts.blocks.withLock { blocks in
            let isAdded = blocks.add(
                network, note: note, actor: actor.name,
                until: now &+ UInt64(wanted.seconds) &* Clock.second, now: now)
            return (isAdded, blocks.table)
        }
        guard isAdded else {
            return .refused("\(BlockList.most) networks are blocked, and no more can be: unblock some, or a wider one")
        }
        parts.loops.ports.first?.post(.setBlocks(table))
        record("block for \(wanted.seconds) s", note.isEmpty ? "\(network)" : "\(network): \(note)", true)
        return .done("\(network) is blocked for \(SettingText.time(wanted.seconds * 1000))")
    }

    func unblock(_ text: String) -> ControlResult {
        guard let network = AddressBlock(text) else { return Self.noNetwork(text) }
        let (isRemoved, table) = parts.blocks.withLock { ($0.remove(network, now: Clock.now), $0.table) }
        guard isRemoved else { return .refused("\(network) is not blocked") }
        parts.loops.ports.first?.post(.setBlocks(table))
        record("unblock", "\(network)", true)
        return .done("\(network) is no longer blocked")
    }

    func blocks() -> ControlResult {
        .blocks(parts.blocks.withLock { $0.standing(now: Clock.now, realTime: Clock.realTime) })
    }

    private static func noNetwork(_ text: String) -> ControlResult {
        let shown = LogText.visible(String(decoding: text.utf8.prefix(60), as: UTF8.self))
        return .refused("\"\(shown)\" is no address: give one, or a network, as in 192.0.2.7 or 10.0.0.0/8")
    }
}
