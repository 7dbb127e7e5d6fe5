// The columns of the network's part in the connections table, with the words and roles of their values.

import Engine

extension NetworkColumn {
    private var width: Int { self == .verdict ? 28 : max(6, title.count) }

    /// The higher, the sooner it is left out: before what the connection has counted.
    private var priority: Int {
        switch self {
        case .verdict: 1
        case .rtt: 2
        case .retransmits, .unsent: 3
        case .lost, .delivery: 4
        case .unread: 5
        }
    }

    static func columns(ascii: Bool) -> [Column<ConnectionState>] {
        allCases.map { column in
            Column(
                column.title, column.width, id: column.rawValue, right: column != .verdict, priority: column.priority,
                grow: column == .verdict ? 2 : 0, sorts: false
            ) { state in
                guard let network = state.network else { return Field("") }
                return column.field(state, network, ascii: ascii)
            }
        }
    }

    private func field(_ state: ConnectionState, _ network: ConnectionNetwork, ascii: Bool) -> Field {
        switch self {
        case .rtt: Field(network.rtt == 0 ? "" : Format.duration(network.rtt, ascii: ascii))
        case .retransmits: .number(Format.count(network.retransmits))
        case .lost: .number(Format.count(network.lost))
        case .delivery: network.deliveryRate.map { .number(Format.byteRate(Double($0))) } ?? Field("")
        case .unsent: .number(Format.bytes(network.unsent))
        case .unread: .number(Format.bytes(network.unread))
        case .verdict: ConnectionVerdict(state).map { Field($0.text, $0.role) } ?? Field("")
        }
    }
}
