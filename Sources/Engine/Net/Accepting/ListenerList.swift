// The addresses that a server listens on, as its operator gives them, and the binding of those that are new. Values, on
// the thread of whoever changes them; the sockets go to the main loop.

import Glibc

/// An address that is listened on.
struct Listener: Sendable {
    /// Never that of another.
    let number: UInt32
    /// As given: with port 0 where any will do.
    var text: String
    let wanted: SocketAddress
    /// With the port that the kernel chose for port 0.
    let bound: SocketAddress
}

/// The reason why a list of addresses is not taken, in one line that says what to do.
struct ListenFault: Error {
    let text: String
}

/// For the main loop.
struct ListenerChange: Sendable {
    let added: Handover<AcceptorSet>
    /// The numbers of those that close.
    let closing: [UInt32]
}

struct ListenerList: Sendable {
    private var listeners: [Listener] = []
    private var nextNumber: UInt32 = 0
    /// Listeners that were taken out since the start.
    private(set) var removed: UInt64 = 0

    /// As given.
    var texts: [String] { listeners.map(\.text) }

    /// As URLs: `http://127.0.0.1:8080`.
    var addresses: [String] { listeners.map { "http://\($0.bound.description)" } }

    /// Binds what is new in the list; what stays keeps its socket. All of it or nothing.
    mutating func change(to texts: [String]) throws(ListenFault) -> ListenerChange {
        guard !texts.isEmpty else { throw ListenFault(text: "give at least one address to listen on") }
        let wanted = try texts.map { text throws(ListenFault) in try Self.parse(text) }
        if let text = Self.repeated(texts, wanted) {
            throw ListenFault(text: "cannot listen on \(text) twice: give each address once")
        }
        var left = listeners
        var list = wanted.map { address in Self.take(from: &left) { $0.wanted == address } }
        // The port that was chosen for port 0 may be named afterwards.
        for index in list.indices where list[index] == nil {
            list[index] = Self.take(from: &left) { $0.bound == wanted[index] }
        }
        var acceptors = AcceptorSet()
        var number = nextNumber
        for (index, text) in texts.enumerated() {
            if list[index] != nil {
                list[index]?.text = text
                continue
            }
            let acceptor: Acceptor
            do throws(Errno) {
                let sharesPort = left.contains { $0.bound.overlaps(wanted[index]) }
                acceptor = try Acceptor(wanted[index], number: number, sharesPort: sharesPort)
            } catch {
                throw ListenFault(text: failure(text, wanted[index], error))
            }
            list[index] = Listener(number: number, text: text, wanted: wanted[index], bound: acceptor.address)
            acceptors.add(acceptor)
            number &+= 1
        }
        listeners = list.compactMap { $0 }
        nextNumber = number
        removed &+= UInt64(truncatingIfNeeded: left.count)
        return ListenerChange(added: Handover(acceptors), closing: left.map(\.number))
    }

    private static func parse(_ text: String) throws(ListenFault) -> SocketAddress {
        guard let address = SocketAddress(text) else {
            throw ListenFault(
                text: "cannot listen on '\(text)': give a numeric address and a port, as 127.0.0.1:8080 or [::1]:8080")
        }
        return address
    }

    /// The first text whose address was there before. Port 0 may repeat, because it is another port each time.
    private static func repeated(_ texts: [String], _ wanted: [SocketAddress]) -> String? {
        var seen: Set<SocketAddress> = []
        return zip(texts, wanted).first { _, address in address.port != 0 && !seen.insert(address).inserted }?.0
    }

    private static func take(from left: inout [Listener], where fits: (Listener) -> Bool) -> Listener? {
        left.firstIndex(where: fits).map { left.remove(at: $0) }
    }

    private func failure(_ text: String, _ wanted: SocketAddress, _ error: Errno) -> String {
        switch error.rawValue {
        case EADDRINUSE:
            if let own = listeners.first(where: { $0.bound.overlaps(wanted) }) {
                """
                cannot listen on \(text): this server listens on \(own.bound.description); take that out in the same \
                change
                """
            } else {
                "cannot listen on \(text): the port is taken; stop the other server or choose another with --listen"
            }
        case EADDRNOTAVAIL: "cannot listen on \(text): this machine has no such address"
        case EACCES:
            "cannot listen on \(text): ports below 1024 need root or CAP_NET_BIND_SERVICE; choose another with --listen"
        default: "cannot listen on \(text): \(error.words)"
        }
    }
}
