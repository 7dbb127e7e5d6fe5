// A connection to a server from its first line on: the socket and the bytes that have come. Owned by the thread that
// reads it.

import CLinux
import Engine
import Glibc

struct RemoteSession {
    /// Bytes of a server's line; a page of 1,000 rows has less than one.
    static let longestLine = 16 << 20
    static let tooLong = "the server sent a line of more than \(longestLine >> 20) MiB"
    static let ended = "the server has ended the connection"

    /// Those that work with this program's.
    private static let versions = ControlProtocol.version - 1...ControlProtocol.version + 1

    let socket: RemoteDescriptor
    /// The socket's path.
    let name: String
    private(set) var hello = ControlHello(version: 0, engine: "", role: .viewer, session: 0, actor: "")
    private(set) var snapshot: EngineSnapshot?
    private var lines = ControlLines(limit: longestLine)

    /// Connects, and reads until the first snapshot is there.
    static func begin(_ target: RemoteTarget, interval: Int) throws(RemoteFailure) -> RemoteSession {
        let (socket, name) = try target.connect()
        var session = RemoteSession(socket: socket, name: name)
        try session.greet(interval, deadline: linux_monotonic_nanoseconds() &+ RemoteControl.patience)
        return session
    }

    private init(socket: RemoteDescriptor, name: String) {
        self.socket = socket
        self.name = name
    }

    private mutating func greet(_ interval: Int, deadline: UInt64) throws(RemoteFailure) {
        while true {
            while let event = try next() {
                switch event {
                case .hello(let found) where hello.version == 0:
                    guard Self.versions.contains(found.version) else {
                        throw RemoteFailure(
                            """
                            the server speaks version \(found.version) of the control protocol, this program version \
                            \(ControlProtocol.version)
                            """)
                    }
                    hello = found
                    // A few bytes on a socket that has taken none yet always find room.
                    _ = send(ControlProtocol.line(.follow(.snapshot(interval: interval)), id: 0))
                case .snapshot(let found, _) where hello.version != 0:
                    snapshot = found
                    return
                case .failure(let failure):
                    throw RemoteFailure(
                        VisibleText.shown(failure.text), failure.reason == .notAllowed ? .notAllowed : .other)
                case .hello, .snapshot, .reply, .log, .audit, .other: break
                }
            }
            let now = linux_monotonic_nanoseconds()
            guard now < deadline else { throw RemoteFailure("the server does not answer") }
            var descriptor = pollfd(fd: socket.raw, events: Int16(POLLIN), revents: 0)
            guard linux_poll(&descriptor, 1, Int32(clamping: (deadline - now) / 1_000_000 + 1)) > 0 else { continue }
            guard read() else { throw RemoteFailure(Self.ended) }
        }
    }

    /// The next line that has come whole.
    /// - Throws: where the other end is not one to talk to.
    mutating func next() throws(RemoteFailure) -> ControlEvent? {
        guard let line = lines.next() else {
            if lines.isTooLong { throw RemoteFailure(Self.tooLong) }
            return nil
        }
        do throws(ControlProtocol.Fault) {
            return try ControlProtocol.event(line)
        } catch {
            throw RemoteFailure("the other end is no reactor: \(VisibleText.shown(error.description))")
        }
    }

    /// Reads what is there.
    /// - Returns: false where the other end has gone.
    mutating func read() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) { buffer in
            let count = linux_recv(socket.raw, buffer.baseAddress, buffer.count)
            if count == -Int(EAGAIN) { return true }
            guard count > 0 else { return false }
            lines.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            return true
        }
    }

    /// - Returns: the bytes that found room; of one that has gone, all.
    func send(_ bytes: [UInt8]) -> Int {
        let count = bytes.withUnsafeBytes { linux_send(socket.raw, $0.baseAddress, $0.count, 0) }
        if count == -Int(EAGAIN) { return 0 }
        // Its last words are still to be read.
        return count > 0 ? count : bytes.count
    }

    /// Nothing more is read or sent.
    func end() { _ = shutdown(socket.raw, Int32(SHUT_RDWR)) }
}
