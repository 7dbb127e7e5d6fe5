// One line of the access log from a request and its answer. Raw bytes all the way: the log escapes what is hostile.

enum AccessEntry {
    /// Logs an answered request.
    static func log(
        _ request: borrowing Request, _ response: borrowing Response, _ peer: SocketAddress, _ username: String,
        into log: inout LoopLogBuffer
    ) {
        var username = username
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        let status = response.status
        let length = response.contentLength
        username.withUTF8 { user in
            write(
                peer, UnsafeRawBufferPointer(user), request.requestLine, status, length,
                referer: request.header("referer") ?? empty, agent: request.header("user-agent") ?? empty, into: &log)
        }
    }

    /// Logs what was refused before it was a request.
    static func logRefused(
        _ line: UnsafeRawBufferPointer, _ response: borrowing Response, _ peer: SocketAddress, into log: inout LoopLogBuffer
    ) {
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        write(peer, empty, line, response.status, response.contentLength, referer: empty, agent: empty, into: &log)
    }

    /// What stands before the first line end, at most 2,048 bytes of it.
    static func firstLine(of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(2048))
        let end = head.firstIndex { $0 == 13 || $0 == 10 } ?? head.count
        return UnsafeRawBufferPointer(rebasing: head[..<end])
    }

    private static func write(
        _ peer: SocketAddress, _ user: UnsafeRawBufferPointer, _ line: UnsafeRawBufferPointer, _ status: HTTPStatus,
        _ length: UInt64, referer: UnsafeRawBufferPointer, agent: UnsafeRawBufferPointer, into log: inout LoopLogBuffer
    ) {
        withUnsafeTemporaryAllocation(byteCount: SocketAddress.textCapacity, alignment: 8) { host in
            let count = peer.writeHost(into: host)
            log.access(
                AccessLine(
                    peer: UnsafeRawBufferPointer(rebasing: host[..<count]), user: user, requestLine: line,
                    status: Int(status.rawValue), bytes: length, referer: referer, agent: agent, time: Clock.realTime))
        }
    }
}
