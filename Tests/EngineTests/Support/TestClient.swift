// A blocking HTTP client over a raw socket: the test decides which bytes are sent and when, and sees exactly which come
// back.

import CLinux
import Glibc

@testable import Engine

/// Loopback only. Every wait has a deadline, after which the call gives up with nil.
final class TestClient {
    struct Answer: Equatable {
        var status: Int
        var head: String
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func field(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                    return parts[1].trimmingPrefix(" ").description
                }
            }
            return nil
        }
    }

    let descriptor: Int32
    private var received: [UInt8] = []
    private var isClosed = false
    static let patience: UInt64 = 60 * Clock.second

    /// - Parameters:
    ///   - url: one of `Server.addresses`.
    ///   - receiveBuffer: SO_RCVBUF, for a reader that is soon full.
    ///   - source: the address to come from, without a port.
    init?(_ url: String, receiveBuffer: Int32? = nil, from source: String? = nil) {
        guard let address = SocketAddress(String(url.dropFirst("http://".count))) else { return nil }
        let (storage, length) = address.storage
        descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue), 0)
        if let receiveBuffer { _ = linux_setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, receiveBuffer) }
        if let source, let from = SocketAddress(source + ":0") {
            let (unnamed, boundLength) = from.storage
            var bound = unnamed
            guard linux_bind(descriptor, &bound, boundLength) == 0 else { return nil }
        }
        var copy = storage
        // deinit closes the descriptor here too; closed twice it would be another thread's.
        guard linux_connect(descriptor, &copy, length) == 0 else { return nil }
        _ = linux_setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    }

    deinit { close() }

    func close() {
        if !isClosed { Glibc.close(descriptor) }
        isClosed = true
    }

    /// Closes with a reset.
    func reset() {
        _ = linux_set_linger_zero(descriptor)
        close()
    }

    func endSending() { _ = linux_shutdown_write(descriptor) }

    /// Sends all of it.
    /// - Returns: false when the peer has gone.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let sent = bytes.withUnsafeBytes {
                linux_send(descriptor, $0.baseAddress! + offset, bytes.count - offset, 0)
            }
            if sent <= 0 { return false }
            offset += sent
        }
        return true
    }

    /// Reads once: bytes that are there or come before the deadline.
    /// - Returns: 0 at the end of the stream, negative (-errno) on an error, nil at the deadline.
    func readSome(_ limit: Int = 65536, deadline: UInt64 = Clock.now + patience) -> Int? {
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let now = Clock.now
            let left = deadline > now ? (deadline - now) / Clock.millisecond : 0
            if linux_poll(&entry, 1, Int32(clamping: left)) > 0 { break }
            if Clock.now >= deadline { return nil }
        }
        // Not an array of zeros: a reader with a small socket buffer comes here thousands of times.
        return withUnsafeTemporaryAllocation(byteCount: limit, alignment: 1) { chunk in
            let count = linux_recv(descriptor, chunk.baseAddress, limit)
            if count > 0 { received.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<count])) }
            return count
        }
    }

    /// One response with its content; nil when the connection ends or the deadline comes first.
    func answer(toHead: Bool = false, deadline: UInt64 = Clock.now + patience) -> Answer? {
        // The head is taken apart once, not after each part of the content.
        var wanted = 0
        while true {
            if received.count >= wanted, let end = headEnd() {
                let head = String(decoding: received[..<end], as: UTF8.self)
                let status = Int(head.dropFirst(9).prefix(3)) ?? 0
                var answer = Answer(status: status, head: head, body: [])
                let isEmpty = toHead || status < 200 || status == 204 || status == 304
                let length = isEmpty ? 0 : answer.field("content-length").flatMap { Int($0) } ?? 0
                wanted = end + 4 + length
                if received.count >= wanted {
                    answer.body = Array(received[(end + 4)..<wanted])
                    received.removeFirst(wanted)
                    return answer
                }
            }
            guard let count = readSome(deadline: deadline), count > 0 else { return nil }
        }
    }

    /// True when the peer ends the stream, or resets it, before the deadline; bytes before that are dropped.
    func seesEnd(deadline: UInt64 = Clock.now + patience) -> Bool {
        while let count = readSome(deadline: deadline) {
            if count <= 0 { return true }
        }
        return false
    }

    /// True when the peer has neither sent nor closed anything right now.
    var isQuiet: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return linux_poll(&entry, 1, 0) == 0
    }

    func get(_ target: String, fields: String = "") -> Answer? {
        send("GET \(target) HTTP/1.1\r\nHost: test\r\n\(fields)\r\n")
        return answer()
    }

    func post(_ target: String, _ contentType: String, _ body: String, fields: String = "") -> Answer? {
        send(
            """
            POST \(target) HTTP/1.1\r\nHost: test\r\nContent-Type: \(contentType)\r\nContent-Length: \
            \(body.utf8.count)\r\n\(fields)\r\n\(body)
            """
        )
        return answer()
    }

    private func headEnd() -> Int? {
        guard received.count >= 4 else { return nil }
        for index in 0...(received.count - 4)
        where received[index] == 13 && received[index + 1] == 10 && received[index + 2] == 13
            && received[index + 3] == 10
        {
            return index
        }
        return nil
    }
}

/// Repeats a check until it is true.
/// - Returns: false when that took longer than the tests' patience.
func eventually(_ condition: () -> Bool) -> Bool {
    let deadline = Clock.now + TestClient.patience
    while !condition() {
        if Clock.now > deadline { return false }
        usleep(2000)
    }
    return true
}
