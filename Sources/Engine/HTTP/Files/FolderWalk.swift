// The resolution of a name beneath a folder, where the kernel cannot do it (openat2(2) came with Linux 5.6, and seccomp
// filters refuse it): each component is opened by itself and never through a link; a link's text is read and walked
// like the rest of the name. No `..` ever reaches the kernel, so that nothing outside is found whatever is renamed
// meanwhile. As with RESOLVE_BENEATH an absolute link, or one that leaves the folder on its way, is refused. On its
// loop's thread.

import CLinux
import Glibc

struct FolderWalk: ~Copyable {
    /// The kernel's own limit (path_resolution(7)).
    private static let linkLimit = 40
    /// The most names looked at, so that links to long paths of `..` cannot hold up a loop.
    private static let stepLimit = 4096
    /// PATH_MAX, with the NUL.
    private static let pathLimit = 4096
    private static let nameLimit = 255

    private let folder: Int32
    /// The folder that the walk has reached; owned, except for the first.
    private var parent: Int32
    /// The names of the folders walked through, each followed by a NUL: none of them is a link.
    private let walked: UnsafeMutablePointer<CChar>
    private var walkedCount = 0
    /// The rest of the path, at the end of its buffer, followed by a NUL: a link's text is put in front.
    private let rest: UnsafeMutablePointer<CChar>
    private let target: UnsafeMutablePointer<CChar>
    private var at: Int
    private var steps = 0

    /// - Parameters:
    ///   - name: relative, followed by a NUL.
    ///   - flags: for opening the last component.
    /// - Returns: a descriptor, or -errno: EXDEV where the name leaves the folder.
    static func open(_ name: UnsafePointer<CChar>, in folder: Int32, flags: Int32) -> Int32 {
        let count = strlen(name)
        guard count < pathLimit else { return -ENAMETOOLONG }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4 * pathLimit) { room in
            guard let base = room.baseAddress else { return -ENOMEM }
            var walk = FolderWalk(name, count, in: folder, room: base)
            return walk.run(flags)
        }
    }

    private init(_ name: UnsafePointer<CChar>, _ count: Int, in folder: Int32, room: UnsafeMutablePointer<CChar>) {
        self.folder = folder
        parent = folder
        walked = room
        target = room + Self.pathLimit
        rest = target + Self.pathLimit
        at = 2 * Self.pathLimit - 1 - count
        memcpy(rest + at, name, count)
        rest[2 * Self.pathLimit - 1] = 0
    }

    deinit {
        if parent != folder { _ = linux_close(parent) }
    }

    private mutating func run(_ flags: Int32) -> Int32 {
        var links = 0
        while true {
            while rest[at] == 0x2F { at += 1 }
            var end = at
            while rest[end] != 0, rest[end] != 0x2F { end += 1 }
            let count = end - at
            // A link to a folder, or a slash at the end: open the folder itself.
            if count == 0 { return linux_openat(parent, ".", flags, 0) }
            steps += 1
            if steps > Self.stepLimit { return -ELOOP }
            if count > Self.nameLimit { return -ENAMETOOLONG }
            if count == 1, rest[at] == 0x2E {
                at = end
                continue
            }
            if count == 2, rest[at] == 0x2E, rest[at + 1] == 0x2E {
                let result = goBack()
                if result < 0 { return result }
                at = end
                continue
            }
            let separator = rest[end]
            rest[end] = 0
            let isLast = separator == 0
            let opened = isLast ? linux_openat(parent, rest + at, flags | O_NOFOLLOW, 0) : openFolder(rest + at)
            if opened >= 0 {
                if isLast { return opened }
                let result = enter(opened, count)
                if result < 0 { return result }
                at = end + 1
                continue
            }
            // A link gives ELOOP, or with O_DIRECTORY ENOTDIR; anything else that is no folder gives these too, but has
            // no link text (EINVAL).
            guard opened == -ELOOP || opened == -ENOTDIR else { return opened }
            let length = Int(linux_readlinkat(parent, rest + at, target, Self.pathLimit))
            if length < 0 { return length == -Int(EINVAL) ? opened : Int32(truncatingIfNeeded: length) }
            links += 1
            if links > Self.linkLimit { return -ELOOP }
            if length == 0 { return -ENOENT }
            if target[0] == 0x2F { return -EXDEV }
            guard length < Self.pathLimit, length <= end else { return -ENAMETOOLONG }
            rest[end] = separator
            at = end - length
            memcpy(rest + at, target, length)
        }
    }

    /// O_PATH: search permission is enough to walk through a folder (openat(2)).
    private func openFolder(_ name: UnsafePointer<CChar>) -> Int32 {
        linux_openat(parent, name, LINUX_O_PATH | O_DIRECTORY | O_NOFOLLOW, 0)
    }

    /// Takes ownership of the opened folder, whose name begins at `at`.
    private mutating func enter(_ opened: Int32, _ count: Int) -> Int32 {
        if parent != folder { _ = linux_close(parent) }
        parent = opened
        guard walkedCount + count < Self.pathLimit else { return -ENAMETOOLONG }
        memcpy(walked + walkedCount, rest + at, count)
        walked[walkedCount + count] = 0
        walkedCount += count + 1
        return 0
    }

    /// To the parent folder: walks from the beginning once more, by the names that were no links a moment ago.
    private mutating func goBack() -> Int32 {
        guard walkedCount > 0 else { return -EXDEV }
        walkedCount -= 1
        while walkedCount > 0, walked[walkedCount - 1] != 0 { walkedCount -= 1 }
        if parent != folder { _ = linux_close(parent) }
        parent = folder
        var next = 0
        while next < walkedCount {
            steps += 1
            if steps > Self.stepLimit { return -ELOOP }
            let opened = openFolder(walked + next)
            if opened < 0 { return opened }
            if parent != folder { _ = linux_close(parent) }
            parent = opened
            next += strlen(walked + next) + 1
        }
        return 0
    }
}
