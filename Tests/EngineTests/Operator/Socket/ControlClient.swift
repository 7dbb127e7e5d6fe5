// A console at a control socket, for tests: it sends any bytes, and sees the lines that come back. And the server that
// it talks to.

import CLinux
import Glibc

@testable import Engine

final class ControlClient {
    private let descriptor: FileDescriptor
    private var received: [UInt8] = []
    private var events: [ControlEvent] = []
    private var nextID: UInt64 = 0

    init(_ path: String) throws(Errno) {
        descriptor = FileDescriptor(owning: try check(linux_socket(AF_UNIX, Int32(SOCK_STREAM.rawValue))))
        _ = try check(linux_unix_connect(descriptor.raw, path))
    }

    /// - Returns: false when the other end has closed before it took everything.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { linux_send(descriptor.raw, $0.baseAddress, $0.count, 0) }
            if count > 0 {
                sent += count
            } else if count == -Int(EAGAIN) {
                guard wait(POLLOUT) else { return false }
            } else {
                return false
            }
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends nothing more, but still reads.
    func endSending() { _ = linux_shutdown_write(descriptor.raw) }

    /// The next line, without its end; nil at the end of the stream.
    func line() -> [UInt8]? {
        while true {
            if let end = received.firstIndex(of: 0x0A) {
                let line = Array(received[..<end])
                received.removeSubrange(...end)
                return line
            }
            guard wait(POLLIN), read() else { return nil }
        }
    }

    func event() -> ControlEvent? { line().flatMap { try? ControlProtocol.event($0) } }

    /// Sends a call and waits for what answers it; what else comes is kept for `next(where:)`.
    func ask(_ call: ControlCall) -> ControlEvent? {
        nextID += 1
        let id = nextID
        guard send(ControlProtocol.line(call, id: id)) else { return nil }
        return next { event in
            switch event {
            case .reply(let reply): reply.request == id
            case .failure(let failure): failure.reply == id
            case .snapshot(_, let reply): reply == id
            default: false
            }
        }
    }

    func ask(_ request: ControlRequest) -> ControlResult? {
        guard case .reply(let reply)? = ask(.request(request)) else { return nil }
        return reply.result
    }

    /// The first event of that kind, of those kept or to come; nil when the session ends before.
    func next(where isSought: (ControlEvent) -> Bool) -> ControlEvent? {
        if let index = events.firstIndex(where: isSought) { return events.remove(at: index) }
        while let event = event() {
            if isSought(event) { return event }
            events.append(event)
        }
        return nil
    }

    /// Reads until the other end closes.
    func waitForEnd() -> Bool {
        while wait(POLLIN) {
            if !read() { return true }
            received = []
        }
        return false
    }

    private func wait(_ events: Int32) -> Bool {
        var entry = pollfd(fd: descriptor.raw, events: Int16(truncatingIfNeeded: events), revents: 0)
        return linux_poll(&entry, 1, 60_000) > 0
    }

    private func read() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = linux_recv(descriptor.raw, &bytes, bytes.count)
        if count > 0 { received.append(contentsOf: bytes.prefix(count)) }
        return count > 0 || count == -Int(EAGAIN)
    }
}

/// A server with control sockets in a folder of their own.
final class ControlledServer {
    let base: TestFolder
    let server: TestServer

    var folder: String { base.path + "/control" }
    var operatorSocket: String { folder + "/operator.sock" }
    var viewerSocket: String { folder + "/viewer.sock" }

    /// - Parameters:
    ///   - viewers: this process's own group may watch.
    ///   - prepare: called with the folder before the server starts.
    init(
        routes: [Route] = [], viewers: Bool = false, isLocked: Bool = false,
        _ prepare: (String) -> Void = { _ in }, nameOfUser: @escaping UserNames.Lookup = UserNames.ofSystem
    ) throws {
        guard let base = TestFolder() else { throw StartError("no folder") }
        self.base = base
        let folder = base.path + "/control"
        prepare(folder)
        do {
            server = try TestServer(routes: routes, users: .with { $0.hashCheaply() }) {
                $0.nameOfUser = nameOfUser
                $0.control = ControlSocketPlace(
                    folder: folder, viewers: viewers ? "\(getegid())" : nil, isLocked: isLocked)
            }
        } catch {
            Self.remove(folder)
            throw error
        }
    }

    deinit {
        server.stop()
        Self.remove(folder)
    }

    static func remove(_ folder: String) {
        for name in ["operator.sock", "viewer.sock"] { unlink(folder + "/" + name) }
        if rmdir(folder) != 0 { unlink(folder) }
    }

    /// A session whose hello has been read.
    func console() throws -> ControlClient {
        let client = try ControlClient(operatorSocket)
        guard case .hello? = client.event() else { throw StartError("no hello") }
        return client
    }

    static var actor: String {
        let name = getpwuid(geteuid()).flatMap { $0.pointee.pw_name }.map { String(cString: $0) }
        return name.map { "\($0)(\(geteuid()))" } ?? "uid \(geteuid())"
    }
}
