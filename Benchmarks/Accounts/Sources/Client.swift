// A blocking HTTP client on one connection, from a chosen address in 127.0.0.0/8.

import Glibc

final class Client {
    private let descriptor: Int32
    private var received: [UInt8] = []
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    /// - Parameters:
    ///   - port: on 127.0.0.1.
    ///   - source: the last number of 127.0.1.x that the connection comes from.
    init(port: UInt16, source: UInt8 = 1) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        guard Client.call(bind, descriptor, 0x7F00_0100 | UInt32(source), 0),
            Client.call(connect, descriptor, 0x7F00_0001, port)
        else {
            throw Wrong("no connection to port \(port): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ descriptor: Int32, _ address: UInt32,
        _ port: UInt16
    ) -> Bool {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = address.bigEndian
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// Sends one request and reads its whole response.
    func ask(
        _ method: String, _ target: String, json: String? = nil, cookie: String = ""
    ) throws -> (status: Int, head: String, body: String) {
        let body = json ?? ""
        let content = json == nil ? "" : "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        let request =
            """
            \(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\
            \(cookie.isEmpty ? "" : "Cookie: \(cookie)\r\n")\(content)\r\n\(body)
            """
        let bytes = Array(request.utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Wrong("the server takes nothing")
        }
        while true {
            if let end = headEnd() {
                let head = String(decoding: received[..<end], as: UTF8.self)
                let length =
                    head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }.flatMap {
                        Int($0.dropFirst(16))
                    } ?? 0
                if received.count >= end + 4 + length {
                    let text = String(decoding: received[(end + 4)..<(end + 4 + length)], as: UTF8.self)
                    received.removeFirst(end + 4 + length)
                    return (Int(head.dropFirst(9).prefix(3)) ?? 0, head, text)
                }
            }
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { throw Wrong("the server has closed the connection") }
            received += chunk[..<count]
        }
    }

    private func headEnd() -> Int? {
        guard received.count >= 4 else { return nil }
        for index in 0...(received.count - 4)
        where received[index] == 13 && received[index + 1] == 10 && received[index + 2] == 13 { return index }
        return nil
    }
}
