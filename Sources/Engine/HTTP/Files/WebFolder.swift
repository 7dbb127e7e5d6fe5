// The place that a server's files come from at the moment: the folder that a path names (a link may be changed to
// another one, or the folder be removed and built anew), or the pages that are part of the program. An operator may
// give another path while the server runs. One for all loops of a server. The loops compare its generation at each
// request; threads that may wait open folders and look at the path (a network folder may be slow).

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

    struct Current: Sendable {
        /// Absolute, whatever the process does with its own folder later; links in it are followed at each look. Nil:
        /// the program's own pages are served.
        fileprivate(set) var path: String?
        /// The same as the operator gave it.
        fileprivate(set) var given: String?
        fileprivate(set) var folder: StaticFolder?
        fileprivate(set) var types = MediaTypes.standard
        fileprivate(set) var generation: UInt64 = 0
    }

    /// The program's own pages, and their Last-Modified in seconds since 1970.
    let pages: [EmbeddedFile]
    let modified: Int64
    private let current: Monitor<Current>
    /// Grows when something else is to be served. A loop that serves from the new folder has read the new number, and
    /// whatever it does then (hand its connection to another loop) is ordered after it there too: nobody goes back to
    /// the old folder.
    let generation = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - path, folder: nil serves the program's own pages.
    ///   - types: the content types of a folder's files, by file name extension.
    init(
        path: String?, folder: StaticFolder?, types: MediaTypes = .standard, pages: [EmbeddedFile], modified: Int64
    ) {
        self.pages = pages
        self.modified = modified
        current = Monitor(Current(path: path.map(Self.absolute), given: path, folder: folder, types: types))
    }

    convenience init(_ path: String) throws(Errno) {
        self.init(path: path, folder: try StaticFolder(path), pages: [], modified: 0)
    }

    var now: Current { current.withLock { $0 } }

    /// Serves another folder from now on, or the program's own pages. It may wait.
    /// - Throws: as open(2); then the old one is served on.
    func change(to path: String?) throws(Errno) {
        var folder: StaticFolder?
        if let path { folder = try StaticFolder(path) }
        change { current in
            current.path = path.map(Self.absolute)
            current.given = path
            current.folder = folder
        }
    }

    func setTypes(_ types: MediaTypes) { change { $0.types = types } }

    private func change(_ body: (inout Current) -> Void) {
        current.withLock { current in
            body(&current)
            current.generation &+= 1
            generation.store(current.generation, ordering: .releasing)
        }
    }

    /// Looks whether the path still names the folder. One thread at a time; it may wait.
    func look() -> Look {
        let known = now
        guard let path = known.path else { return .same }
        let found: StaticFolder
        do throws(Errno) {
            var status = stat()
            _ = try check(linux_stat(path, &status))
            if StaticFolder.Identity(status) == known.folder?.identity { return .same }
            found = try StaticFolder(path)
        } catch {
            return generation.load(ordering: .relaxed) == known.generation ? .missing(error) : .same
        }
        if found.identity == known.folder?.identity { return .same }
        return current.withLock { current in
            // An operator has changed it meanwhile.
            guard current.generation == known.generation else { return .same }
            current.folder = found
            current.generation &+= 1
            generation.store(current.generation, ordering: .releasing)
            return .changed
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
