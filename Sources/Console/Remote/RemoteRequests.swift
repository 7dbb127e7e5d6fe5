// The requests that a server has not answered, by the numbers of their lines. One that is too long for a line goes in
// several, and has one reply. A part of RemoteLink's state.

import Engine

struct RemoteRequests {
    private struct Whole {
        var left: Int
        var done: [String] = []
        var refused: [String] = []
    }

    /// From a line's number to its request's, which is that of its first line.
    private var lines: [UInt64: UInt64] = [:]
    private var wholes: [UInt64: Whole] = [:]
    private var last: UInt64 = 0

    /// - Returns: the request's number, and its lines.
    mutating func add(_ request: ControlRequest) -> (number: UInt64, lines: [[UInt8]]) {
        let parts = Self.parts(request)
        let number = last &+ 1
        if parts.count > 1 { wholes[number] = Whole(left: parts.count) }
        let bytes = parts.map { part in
            last &+= 1
            lines[last] = number
            return ControlProtocol.line(.request(part), id: last)
        }
        return (number, bytes)
    }

    private static func parts(_ request: ControlRequest) -> [ControlRequest] {
        guard case .kickMany(let ids, let kick, let filter) = request, ids.count > ControlProtocol.idsPerRequest else {
            return [request]
        }
        return stride(from: 0, to: ids.count, by: ControlProtocol.idsPerRequest).map { start in
            .kickMany(Array(ids[start..<min(ids.count, start + ControlProtocol.idsPerRequest)]), kick, filter: filter)
        }
    }

    /// - Parameter line: the number that the server names.
    /// - Returns: nil while parts of the request are missing, and for a number that nobody waits for.
    mutating func finish(_ line: UInt64, _ result: ControlResult) -> ControlReply? {
        guard let number = lines.removeValue(forKey: line) else { return nil }
        guard var whole = wholes[number] else { return ControlReply(request: number, result: result) }
        whole.left -= 1
        switch result {
        case .done(let text): whole.done.append(text)
        case .refused(let text): whole.refused.append(text)
        default: break
        }
        wholes[number] = whole.left > 0 ? whole : nil
        guard whole.left <= 0 else { return nil }
        let text = (whole.refused + whole.done).joined(separator: "; ")
        return ControlReply(request: number, result: whole.refused.isEmpty ? .done(text) : .refused(text))
    }

    /// Refuses a request that was not sent.
    mutating func drop(_ number: UInt64, _ text: String) -> [ControlReply] {
        let own = lines.filter { $0.value == number }.keys.sorted()
        return own.compactMap { finish($0, .refused(text)) }
    }

    /// Refuses all, the oldest first.
    mutating func dropAll(_ text: String) -> [ControlReply] {
        lines.keys.sorted().compactMap { finish($0, .refused(text)) }
    }
}
