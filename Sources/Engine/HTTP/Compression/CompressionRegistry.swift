// The files that are being compressed, for all loops of a server. Each loop has a cache of its own, but a file is
// compressed by one worker at a time, whoever asks for it and by whichever name. Used only where a compression would
// begin, a few times a second for a file; from any thread.

final class CompressionRegistry: Sendable {
    enum Turn {
        /// Compress it; the others are told to wait until the ticket is released.
        case begin(CompressionTicket)
        /// Another loop has the result.
        case made(SharedBytes)
        /// A worker is compressing it.
        case underWay
    }

    /// The file, whatever its name: links to it are the same file.
    struct Key: Hashable {
        let device: UInt64
        let inode: UInt64

        init(_ stamp: FileStamp) {
            device = stamp.device
            inode = stamp.inode
        }
    }

    /// Only the caches hold the result strongly: a result that none of them keeps is gone.
    private struct Result {
        let stamp: FileStamp
        weak var bytes: SharedBytes?
    }

    private struct State {
        var underWay: Set<Key> = []
        var results: [Key: Result] = [:]
    }

    private let state = Monitor(State())
    /// This many results are remembered; then those without bytes are forgotten.
    private static let remembered = 512

    /// - Parameters:
    ///   - stamp: the plain file's; a result for another state of the file does not count.
    ///   - isFresh: the stamp may stand for two contents, so nothing is shared by it.
    func ask(_ stamp: FileStamp, isFresh: Bool) -> Turn {
        let key = Key(stamp)
        return state.withLock { state in
            if state.underWay.contains(key) { return .underWay }
            if !isFresh, let result = state.results[key], result.stamp == stamp, let bytes = result.bytes {
                return .made(bytes)
            }
            state.underWay.insert(key)
            return .begin(CompressionTicket(self, stamp, isShared: !isFresh))
        }
    }

    /// - Parameter bytes: nil where there is nothing to share.
    func end(_ stamp: FileStamp, _ bytes: SharedBytes?) {
        let key = Key(stamp)
        state.withLock { state in
            state.underWay.remove(key)
            guard let bytes else { return }
            if state.results.count >= Self.remembered { state.results = state.results.filter { $0.value.bytes != nil } }
            if state.results.count >= Self.remembered { state.results = [:] }
            state.results[key] = Result(stamp: stamp, bytes: bytes)
        }
    }
}
