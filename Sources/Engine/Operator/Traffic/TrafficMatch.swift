// The terms of a question about the traffic, compared with cells: texts of rows turned back into numbers and bytes,
// once. A plain value.

struct TrafficMatch {
    enum Term {
        case route(UInt16)
        /// A whole path, or the beginning of one that is cut with its hash.
        case path([UInt8], hash: UInt32)
        case address(SocketAddress)
        case network(SocketAddress)
        case status(ClosedRange<UInt16>)
        case users(Set<Int64>)
        /// A text that no cell has.
        case nothing
    }

    var terms: [Term] = []

    func holds(_ cell: TrafficCell) -> Bool {
        for term in terms where !Self.holds(term, cell) { return false }
        return true
    }

    private static func holds(_ term: Term, _ cell: TrafficCell) -> Bool {
        switch term {
        case .route(let route): cell.route == route
        case .path(let bytes, let hash): cell.pathHash == hash && cell.path.withBytes { $0.elementsEqual(bytes) }
        case .address(let address): cell.client == address
        case .network(let network): cell.client.network == network
        case .status(let range): range.contains(cell.status)
        case .users(let ids): ids.contains(cell.user)
        case .nothing: false
        }
    }
}

/// The texts of rows, and the way back from them.
struct TrafficNames {
    static let noRoute = "(no route)"
    static let noUser = "(no user)"
    static let noPath = "(no path)"

    /// The paths of the server's routes, in their order.
    let routes: [String]

    /// - Parameter users: names by id.
    func key(_ cell: TrafficCell, by key: TrafficKey, users: [Int64: String]) -> String {
        switch key {
        case .route: route(cell.route)
        case .path: Self.path(cell)
        case .address: cell.client.host
        case .network: cell.client.network.host + (cell.client.isIPv6 ? "/64" : "/24")
        case .status: "\(cell.status)"
        case .user: cell.user == 0 ? Self.noUser : users[cell.user] ?? "#\(cell.user)"
        }
    }

    private func route(_ number: UInt16) -> String {
        let index = Int(number) - 1
        return routes.indices.contains(index) ? routes[index] : Self.noRoute
    }

    /// A path that is cut ends in `…` and its hash.
    private static func path(_ cell: TrafficCell) -> String {
        if cell.path.count == 0 { return noPath }
        return cell.pathHash == 0 ? cell.path.text : cell.path.text + "…" + String(cell.pathHash, radix: 16)
    }

    /// - Parameter users: the ids of the users of exactly that name.
    func term(_ term: TrafficQuery.Term, users: (String) -> Set<Int64>) -> TrafficMatch.Term {
        switch term.by {
        case .route:
            if term.key == Self.noRoute { return .route(0) }
            return routes.firstIndex(of: term.key).map { .route(UInt16(clamping: $0 + 1)) } ?? .nothing
        case .path: return Self.pathTerm(term.key)
        case .address: return SocketAddress(host: term.key).map { .address($0.bare) } ?? .nothing
        case .network:
            let host = term.key.utf8.split(separator: UInt8(ascii: "/")).first.map { String(Substring($0)) } ?? ""
            return SocketAddress(host: host).map { .network($0.network) } ?? .nothing
        case .status:
            if let status = UInt16(term.key) { return .status(status...status) }
            let bytes = Array(term.key.utf8)
            guard bytes.count == 3, bytes[1...].elementsEqual("xx".utf8), (0x31...0x35).contains(bytes[0]) else {
                return .nothing
            }
            let first = UInt16(bytes[0] - 0x30) * 100
            return .status(first...(first + 99))
        case .user: return .users(term.key == Self.noUser ? [0] : users(term.key))
        }
    }

    private static func pathTerm(_ key: String) -> TrafficMatch.Term {
        if key == noPath { return .path([], hash: 0) }
        let mark = Array("…".utf8)
        let bytes = Array(key.utf8)
        // The mark stands before at most eight digits.
        for length in 1...8 where bytes.count > length + mark.count {
            let start = bytes.count - length - mark.count
            if bytes[start..<(start + mark.count)].elementsEqual(mark),
                let hash = UInt32(String(decoding: bytes.suffix(length), as: UTF8.self), radix: 16)
            {
                return .path(Array(bytes[..<start]), hash: hash)
            }
        }
        return .path(bytes, hash: 0)
    }
}
