// The other end of a control socket, as a test wants it: greets, keeps the lines that come, answers each as it is told.

import Foundation
import Glibc
import Synchronization

@testable import Engine

final class LineServer: Sendable {
    /// Bytes for a new connection.
    typealias Greeting = @Sendable () -> [UInt8]
    /// Bytes for a line; nil ends the connection.
    typealias Answer = @Sendable (ControlCall, UInt64) -> [UInt8]?

    let path: String
    private let listener: Int32
    private let isOver = Atomic<Bool>(false)
    private let calls = Mutex<[ControlCall]>([])
    private let greeting: Greeting
    private let answer: Answer

    init(_ path: String, greeting: @escaping Greeting = { LineServer.hello() }, answer: @escaping Answer) throws {
        self.path = path
        self.greeting = greeting
        self.answer = answer
        unlink(path)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, listen(listener, 8) == 0 else { throw Unmet("cannot listen on \(path)") }
        Thread.detachNewThread { self.serve() }
    }

    /// Ends it as a killed server would: the socket's file stays.
    func end() {
        isOver.store(true, ordering: .sequentiallyConsistent)
        shutdown(listener, Int32(SHUT_RDWR))
    }

    var received: [ControlCall] { calls.withLock { $0 } }

    static func hello(_ role: ControlRole = .operator, version: Int = 1, uptime: UInt64 = 1) -> [UInt8] {
        var snapshot = Samples.snapshot()
        snapshot.uptime = uptime
        let hello = ControlHello(version: version, engine: "0.2.0", role: role, session: 1, actor: "ops(1000)")
        return ControlProtocol.line(.hello(hello)) + ControlProtocol.line(.snapshot(snapshot, reply: nil))
    }

    private func serve() {
        while !isOver.load(ordering: .sequentiallyConsistent) {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            talk(connection)
            close(connection)
        }
        close(listener)
    }

    private func talk(_ connection: Int32) {
        guard write(greeting(), to: connection) else { return }
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !isOver.load(ordering: .sequentiallyConsistent) {
            var waiting = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 20) > 0 else { continue }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            pending += buffer[..<count]
            while let end = pending.firstIndex(of: 10) {
                let line = Array(pending[..<end])
                pending.removeFirst(end + 1)
                guard let (id, call) = try? ControlProtocol.call(line) else { return }
                calls.withLock { $0.append(call) }
                if case .follow = call { continue }
                guard let bytes = answer(call, id), write(bytes, to: connection) else { return }
            }
        }
    }

    private func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
