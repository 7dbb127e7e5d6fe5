// The console's end of a control socket: an engine in another process, which the console cannot tell from one in its
// own. For any thread; nothing waits but connect(). A thread of its own (RemoteLink) reads and writes the socket.

import CLinux
import Engine
import Glibc

public final class RemoteControl: EngineControl {
    private let remote: RemoteLink

    /// Nanoseconds for the server's first lines.
    static let patience: UInt64 = 10_000_000_000

    /// Connects, and waits for the server's first line and its first snapshot. Where the server is lost later, it is
    /// looked for again and again.
    /// - Parameters:
    ///   - interval: milliseconds between two snapshots.
    ///   - findsAgain: false where a lost server stays lost: what was asked of one must not be done to another.
    public static func connect(
        _ target: RemoteTarget, interval: Int = 1000, findsAgain: Bool = true
    ) throws(RemoteFailure) -> RemoteControl {
        let session = try RemoteSession.begin(target, interval: interval)
        guard let remote = RemoteLink(target, session, interval: interval, findsAgain: findsAgain) else {
            throw RemoteFailure("no thread or descriptor is left for the connection to the server")
        }
        return RemoteControl(remote)
    }

    private init(_ remote: RemoteLink) { self.remote = remote }

    deinit { remote.close() }

    /// Asks for a snapshot every so many milliseconds.
    public func refresh(every interval: Int) { remote.follow(interval: interval) }

    /// The last one received.
    public func snapshot() -> EngineSnapshot { remote.snapshot }

    public func send(_ request: ControlRequest) -> UInt64 { remote.send(request) }

    public func receive() -> [ControlReply] { remote.receive() }

    public var replyDescriptor: Int32 { remote.replyDescriptor }

    public var link: ControlLink { remote.link }

    public var actor: String { remote.actor }
}
