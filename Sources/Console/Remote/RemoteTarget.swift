// A server as an operator names it for `attach` and `ctl`, and the way to its control socket. On the thread that asks.

import CLinux
import Glibc

/// A server that could not be reached, or one that is there no more.
public struct RemoteFailure: Error, Equatable, Sendable {
    public enum Kind: Sendable {
        /// No socket is there, or one that nobody listens on any more.
        case nobody
        /// The socket is there, and this user may not use it.
        case notAllowed
        case other
    }

    public let kind: Kind
    /// One line.
    public let text: String

    init(_ text: String, _ kind: Kind = .other) {
        self.text = text
        self.kind = kind
    }
}

/// A data folder, a folder of control sockets, or a socket.
public struct RemoteTarget: Sendable {
    /// What sockaddr_un(7) has room for, without the NUL at the end.
    static let longestPath = 107

    let name: String
    /// The sockets it can mean, the first that is served is taken.
    let sockets: [String]

    public init(_ name: String) {
        self.name = name
        let folder = name.utf8.last == UInt8(ascii: "/") ? name : name + "/"
        var status = stat()
        let isSocket = linux_stat(name, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
        sockets =
            isSocket
            ? [name]
            : ["operator.sock", "viewer.sock"].flatMap { [folder + "control/" + $0, folder + $0] }
    }

    /// The socket of a server that listens. Non-blocking.
    /// - Throws: one line that says what to do.
    func connect() throws(RemoteFailure) -> (socket: RemoteDescriptor, path: String) {
        var refusals: [String: Int32] = [:]
        for path in sockets {
            switch RemoteDescriptor.connect(path) {
            case .success(let descriptor): return (descriptor, path)
            case .failure(let error): refusals[path] = error.code
            }
        }
        let shown = VisibleText.shown(name)
        if let path = sockets.first(where: { [EACCES, EPERM].contains(refusals[$0]) }) {
            throw RemoteFailure("\(VisibleText.shown(path)): this user may not connect to it", .notAllowed)
        }
        if let path = sockets.first(where: { refusals[$0] == ENAMETOOLONG }) {
            throw RemoteFailure(
                """
                \(VisibleText.shown(path)) has \(path.utf8.count) bytes, and the path of a socket at most \
                \(Self.longestPath): name it from nearer by, or start the server with --control DIR
                """, .nobody)
        }
        if sockets.contains(where: { refusals[$0] == ECONNREFUSED }) {
            throw RemoteFailure("no server listens in \(shown) any more: it has ended", .nobody)
        }
        if sockets.contains(where: { refusals[$0] == EAGAIN }) {
            throw RemoteFailure("the server in \(shown) takes no connections now: try again")
        }
        throw RemoteFailure(
            "no server listens in \(shown): name its data folder, its --control folder or its socket", .nobody)
    }
}

/// A descriptor that is closed with its last owner.
final class RemoteDescriptor: Sendable {
    struct Refusal: Error { let code: Int32 }

    let raw: Int32

    init(_ raw: Int32) { self.raw = raw }

    deinit { _ = linux_close(raw) }

    static func connect(_ path: String) -> Result<RemoteDescriptor, Refusal> {
        guard path.utf8.count <= RemoteTarget.longestPath else { return .failure(Refusal(code: ENAMETOOLONG)) }
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.withMemoryRebound(to: sockaddr_un.self) { $0[0].sun_family = sa_family_t(AF_UNIX) }
            // The rest is zero, which ends the path.
            let place = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 0
            for (index, byte) in path.utf8.enumerated() { bytes[place + index] = byte }
        }
        let raw = linux_socket(AF_UNIX, Int32(SOCK_STREAM.rawValue))
        guard raw >= 0 else { return .failure(Refusal(code: -raw)) }
        let descriptor = RemoteDescriptor(raw)
        let result = linux_connect(raw, &storage, socklen_t(MemoryLayout<sockaddr_un>.size))
        return result == 0 ? .success(descriptor) : .failure(Refusal(code: -result))
    }
}
