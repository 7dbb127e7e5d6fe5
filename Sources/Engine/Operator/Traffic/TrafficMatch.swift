// The terms of a question about the traffic, compared with cells: texts of rows turned back into numbers and bytes,
// once. A plain value.

struct TrafficMatch {
    enum Term {
        case route(UInt16)
        /// A whole path, or the beginning of one that is cut with its hash.
        case path([UInt8], hash: UInt32)
        /// A path as a row shows it, where bytes of it are not shown as they came.
        case shownPath([UInt8])
        case within(AddressBlock)
        case status(ClosedRange<UInt16>)
        case users(Set<Int64>)
        case agents(Set<UInt16>)
        case referers(Set<UInt16>)
        /// A text that no cell has.
        case nothing
    }

    var terms: [Term] = []

    var isAboutPaths: Bool {
        terms.contains { term in
            switch term {
            case .path, .shownPath: true
            default: false
            }
        }
    }

    func holds(_ cell: TrafficCell) -> Bool {
        for term in terms where !Self.holds(term, cell) { return false }
        return true
    }

    private static func holds(_ term: Term, _ cell: TrafficCell) -> Bool {
        switch term {
        case .route(let route): cell.route == route
        case .path(let bytes, let hash): cell.pathHash == hash && cell.path.withBytes { $0.elementsEqual(bytes) }
        case .shownPath(let text): TrafficNames.path(cell).utf8.elementsEqual(text)
        case .within(let block): block.contains(cell.client)
        case .status(let range): range.contains(cell.status)
        case .users(let ids): ids.contains(cell.user)
        case .agents(let numbers): numbers.contains(cell.agent)
        case .referers(let numbers): numbers.contains(cell.referer)
        case .nothing: false
        }
    }
}

/// The texts of rows, and the way back from them.
struct TrafficNames {
    static let noRoute = "(no route)"
    static let noUser = "(no user)"
    static let noPath = "(no path)"
    static let noAgent = "(no agent)"
    static let noReferer = "(no referer)"
    /// Texts that there was no room for.
    static let others = "(others)"

    /// The paths of the server's routes, in their order.
    let routes: [String]
    var texts: HeadTexts?

    /// - Parameter users: names by id.
    func key(_ cell: TrafficCell, by key: TrafficKey, users: [Int64: String]) -> String {
        switch key {
        case .route: route(cell.route)
        case .path: Self.path(cell)
        case .address: cell.client.host
        case .network: cell.client.network.host + (cell.client.isIPv6 ? "/64" : "/24")
        case .status: "\(cell.status)"
        case .user: cell.user == 0 ? Self.noUser : users[cell.user] ?? "#\(cell.user)"
        case .agent: Self.text(cell.agent, in: texts?.agents, none: Self.noAgent)
        case .referer: Self.text(cell.referer, in: texts?.referers, none: Self.noReferer)
        }
    }

    /// A text that is cut ends in `…` and its hash. A client's bytes: what is no UTF-8 is replaced, secrets are hidden.
    private static func text(_ number: UInt16, in book: TextBook?, none: String) -> String {
        if number == HeadTexts.none { return none }
        return book?.withText(number) { LogSecret.hidden($0) + ($1 == 0 ? "" : "…" + String($1, radix: 16)) } ?? others
    }

    /// The numbers of a text as a row shows it.
    private static func numbers(of text: String, in book: TextBook?, none: String) -> Set<UInt16> {
        guard let book else { return [] }
        let numbers = Array(1...UInt16(clamping: book.capacity)) + [HeadTexts.none, TextBook.other]
        // By their bytes: to a String, letters that are composed in another way are the same.
        return Set(numbers.filter { self.text($0, in: book, none: none).utf8.elementsEqual(text.utf8) })
    }

    private func route(_ number: UInt16) -> String {
        let index = Int(number) - 1
        return routes.indices.contains(index) ? routes[index] : Self.noRoute
    }

    /// A path that is cut ends in `…` and its hash.
    static func path(_ cell: TrafficCell) -> String {
        if cell.path.count == 0 { return noPath }
        return cell.pathHash == 0 ? cell.path.text : cell.path.text + "…" + String(cell.pathHash, radix: 16)
    }

    /// - Parameter users: the ids of the users of exactly that name.
    /// - Returns: `.nothing` for what is no row's text, now or ever.
    func term(_ term: TrafficQuery.Term, users: (String) -> Set<Int64>) -> TrafficMatch.Term {
        switch term.by {
        case .route:
            if term.key == Self.noRoute { return .route(0) }
            return routes.firstIndex(of: term.key).map { .route(UInt16(clamping: $0 + 1)) } ?? .nothing
        case .path: return Self.pathTerm(term.key)
        case .address: return AddressBlock(term.key).map { .within($0) } ?? .nothing
        case .network:
            let isBlock = term.key.utf8.contains(UInt8(ascii: "/"))
            let bits = isBlock ? "" : term.key.utf8.contains(UInt8(ascii: ":")) ? "/64" : "/24"
            return AddressBlock(term.key + bits).map { .within($0) } ?? .nothing
        case .status:
            guard let range = StatusText.range(term.key) else { return .nothing }
            return .status(UInt16(range.lowerBound)...UInt16(range.upperBound))
        case .user:
            if term.key == Self.noUser { return .users([0]) }
            // No name has a `#`: it is how a row names a user who is there no more.
            if term.key.utf8.first == UInt8(ascii: "#"), let id = Int64(Substring(term.key.utf8.dropFirst())) {
                return .users([id])
            }
            let ids = users(term.key)
            return ids.isEmpty ? .nothing : .users(ids)
        case .agent:
            let numbers = Self.numbers(of: term.key, in: texts?.agents, none: Self.noAgent)
            return numbers.isEmpty ? .nothing : .agents(numbers)
        case .referer:
            let numbers = Self.numbers(of: term.key, in: texts?.referers, none: Self.noReferer)
            return numbers.isEmpty ? .nothing : .referers(numbers)
        }
    }

    /// For a term that finds nothing, because there is no such thing.
    static func problem(_ term: TrafficQuery.Term) -> String {
        switch term.by {
        case .route: "there is no route \"\(term.key)\""
        case .user: "there is no user \"\(term.key)\""
        case .status: "\(StatusText.problem), not \"\(term.key)\""
        case .address, .network: "\"\(term.key)\" is neither an address nor a block of addresses, as 10.0.0.0/8"
        case .path: "there is no path \"\(term.key)\""
        case .agent, .referer: "no \(term.by.rawValue) \"\(term.key)\" was captured"
        }
    }

    private static func pathTerm(_ key: String) -> TrafficMatch.Term {
        if key == noPath { return .path([], hash: 0) }
        let mark = Array("…".utf8)
        let bytes = Array(key.utf8)
        // Text that was no UTF-8 is replaced, and a secret is hidden.
        if key.unicodeScalars.contains(where: { $0 == "\u{FFFD}" || $0 == "*" }) { return .shownPath(bytes) }
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
