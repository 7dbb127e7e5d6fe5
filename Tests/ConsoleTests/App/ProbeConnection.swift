// One keep-alive connection of a test's own to the server on loopback; blocking, with a time limit on reads.

import Glibc

final class ProbeConnection {
    struct Answer {
        let status: Int
        let head: String
        let body: String
    }

    private let descriptor: Int32
    /// This side's port, by which the operator sees the connection: `127.0.0.1:PORT`.
    let localPort: UInt16

    /// - Parameter source: the address to come from, in 127.0.0.0/8.
    init(port: UInt16, from source: UInt32 = 0x7F00_0001) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var origin = sockaddr_in()
        origin.sin_family = sa_family_t(AF_INET)
        origin.sin_addr.s_addr = source.bigEndian
        let descriptor = descriptor
        _ = withUnsafePointer(to: &origin) { origin in
            origin.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        let connected = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        localPort = UInt16(bigEndian: address.sin_port)
        guard connected else { throw Unmet("no connection to port \(port): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    var peerName: String { "127.0.0.1:\(localPort)" }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Unmet("the connection takes no more")
        }
    }

    /// Sends one request and reads its whole response.
    func ask(_ method: String = "GET", _ target: String = "/healthz", json: String? = nil) throws -> Answer {
        var request = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        if let json { request += "Content-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n" }
        try send(request + "\r\n" + (json ?? ""))
        return try readAnswer()
    }

    func readAnswer() throws -> Answer {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = String(text[..<end.lowerBound])
                let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
                let length =
                    head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) } ?? 0
                let headBytes = text[..<end.upperBound].utf8.count
                if bytes.count >= headBytes + length {
                    let body = String(decoding: bytes[headBytes...], as: UTF8.self)
                    return Answer(status: status, head: head, body: body)
                }
            }
            guard let more = read() else { throw Unmet("closed before a whole answer came: \(text)") }
            bytes += more
        }
    }

    /// The next bytes; nil at the end of the stream or a reset. Waits.
    func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// Whether the server has closed or reset it. Does not wait and takes nothing from the stream.
    var isEnded: Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
    }
}
