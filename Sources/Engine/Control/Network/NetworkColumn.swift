// The columns of the network's part of a connection: the console's table, ctl and the manual are made from them. They
// are read for the rows on the screen only, so rows are neither sorted nor found by them. Plain values.

public enum NetworkColumn: String, CaseIterable, Sendable {
    case rtt, retransmits, lost, delivery, unsent, unread, verdict

    public var title: String { self == .retransmits ? "RETRANS" : rawValue.uppercased() }

    public var help: String {
        switch self {
        case .rtt: "round trip to the client"
        case .retransmits: "segments sent to it again"
        case .lost: "segments thought lost now"
        case .delivery: "bytes a second that reached it last"
        case .unsent: "bytes that the socket has taken and the client has not confirmed"
        case .unread: "bytes that have come and the loop has not received"
        case .verdict: "what makes the connection slow: the client, the network, or the server"
        }
    }

    /// The column that is called so, in a filter or an order.
    public init?(called name: String) {
        guard let found = Self.allCases.first(where: { $0.rawValue == name || $0.title.lowercased() == name }) else {
            return nil
        }
        self = found
    }

    /// The answer where rows are to be sorted or found by it.
    public var refusal: String { "\(title) is read for the rows on the screen only: no order, and no filter, is by it" }
}
