// The operator's blocks: a key on a connection begins the command, the command shows what is open from there and asks,
// and once the engine blocks the network, what is open from there is closed.

import Engine

extension ConsoleModel {
    /// A command line for the address under the cursor, to which a time is given.
    mutating func beginBlock() -> [Effect] {
        guard let (id, row) = actingConnection else {
            say(.hint, "no connection whose address could be blocked")
            return []
        }
        guard let row else {
            say(.hint, "nothing is known yet of \(id.description)")
            return []
        }
        return beginBlock(of: Self.host(ofPeer: row.peer))
    }

    /// - Parameter host: an address, or a network.
    mutating func beginBlock(of host: String) -> [Effect] { enter("block \(Self.client(host)) 10m ") }

    /// The address in `127.0.0.1:5000` or `[::1]:5000`.
    static func host(ofPeer peer: String) -> String {
        let bytes = peer.utf8
        let host = bytes[..<(bytes.lastIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex)]
        guard host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") else { return String(Substring(host)) }
        return String(Substring(host.dropFirst().dropLast()))
    }

    /// What one client has: an IPv4 address, or the /64 around an IPv6 one (RFC 6177).
    private static func client(_ host: String) -> String {
        let isWhole = host.utf8.contains(UInt8(ascii: "/")) || !host.utf8.contains(UInt8(ascii: ":"))
        return isWhole ? host : host + "/64"
    }

    /// Asks first for what is open from there.
    func askToBlock(_ wanted: BlockRequest) -> [Effect] {
        var wanted = wanted
        wanted.own = attachment.origins
        let query = ConnectionQuery(filter: Self.filter(for: wanted.network), limit: 5)
        return [.send(.connections(query), .wouldBlock(wanted))]
    }

    /// The connections from a network; of one address not those of the longer ones that begin alike.
    static func filter(for network: String) -> ConnectionFilter {
        ConnectionFilter(terms: [.text(.peer, block(of: network), isEqual: true)])
    }

    /// With its number of bits, where it is one address.
    static func block(of network: String) -> String {
        if network.utf8.contains(UInt8(ascii: "/")) { return network }
        return network + (network.utf8.contains(UInt8(ascii: ":")) ? "/128" : "/32")
    }

    func block(_ wanted: BlockRequest) -> [Effect] { [.send(.block(wanted), .block(wanted))] }

    /// It is blocked now: nobody from there can come back any more, so those who are there are closed.
    mutating func blocked(_ wanted: BlockRequest) -> [Effect] {
        undos.remember(Undo(label: "block of \(wanted.network)", requests: [.unblock(wanted.network)]))
        return [.send(.connectionIDs(Self.filter(for: wanted.network)), .openFrom(wanted.network))]
    }

    mutating func close(_ ids: [ConnectionID], from network: String) -> [Effect] {
        guard !ids.isEmpty else { return [] }
        say(.done, "closing \(Format.counted(ids.count, "connection")) from \(network)")
        return [.send(.kickMany(ids, .now), .action(undo: nil))]
    }
}

extension Confirmation {
    /// - Parameter open: some of what is open from there, and how many there are.
    static func block(_ wanted: BlockRequest, open: ConnectionPage) -> Confirmation {
        let time = SettingText.time(wanted.seconds * 1000)
        var details = [
            "New connections from there are closed at once, for \(time).",
            open.total == 0
                ? "No connection is open from there now."
                : """
                \(Format.grouped(open.total)) open from there \(open.total == 1 ? "is" : "are") closed with a reset.
                """,
        ]
        if open.missingLoops > 0 { details.append("\(open.missingLoops) of the loops did not answer: it may be more.") }
        details += sample(open.rows, of: open.total)
        return Confirmation(action: .block(wanted), title: "Block \(wanted.network)?", details: details)
    }
}
