// The folder that a path names at the moment: a link may be changed to another one, or the folder be removed and built
// anew. One for all loops of a server. The loops compare its generation at each request; a thread that may wait looks
// at the path (a network folder may be slow).

import CLinux
import Glibc
import Synchronization

final class WebFolder: Sendable {
    enum Look: Equatable {
        case same
        /// The path names another folder, which is served from now on.
        case changed
        /// There is no folder there, or none that can be opened: the old one stays.
        case missing(Errno)
    }

    private struct Current {
        var folder: StaticFolder
        var generation: UInt64
    }

    /// Absolute, whatever the process does with its own folder later; links in it are followed at each look.
    let path: String
    private let current: Monitor<Current>
    /// Grows when the folder changes. A loop that serves from the new folder has read the new number, and whatever it
    /// does then (hand its connection to another loop) is ordered after it there too: nobody goes back to the old
    /// folder.
    let generation = Atomic<UInt64>(0)

    init(_ path: String) throws(Errno) {
        let path = Self.absolute(path)
        self.path = path
        current = Monitor(Current(folder: try StaticFolder(path), generation: 0))
    }

    /// The folder and its generation.
    var now: (folder: StaticFolder, generation: UInt64) { current.withLock { ($0.folder, $0.generation) } }

    /// Looks whether the path still names the folder. One thread at a time; it may wait.
    func look() -> Look {
        var status = stat()
        let result = linux_stat(path, &status)
        if result < 0 { return .missing(Errno(0 &- result)) }
        let known = current.withLock { $0.folder.identity }
        if StaticFolder.Identity(status) == known { return .same }
        do throws(Errno) {
            let found = try StaticFolder(path)
            if found.identity == known { return .same }
            current.withLock { current in
                current.folder = found
                current.generation &+= 1
                generation.store(current.generation, ordering: .releasing)
            }
            return .changed
        } catch {
            return .missing(error)
        }
    }

    private static func absolute(_ path: String) -> String {
        guard path.utf8.first != 0x2F else { return path }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { room in
            // A process whose own folder has been removed has none: then the path stays as it is.
            guard let base = room.baseAddress, getcwd(base, room.count) != nil else { return path }
            return String(cString: base) + "/" + path
        }
    }
}
