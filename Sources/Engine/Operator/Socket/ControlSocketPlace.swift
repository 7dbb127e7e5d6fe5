// The place of a server's control sockets, and the folder that is made for them.

import CLinux
import Glibc

/// Where a server listens for consoles on this machine.
public struct ControlSocketPlace: Sendable, Equatable {
    /// `operator.sock` is made in it, and `viewer.sock` where there are viewers. Made with mode 0700, or 0710 and the
    /// viewers' group, where it does not exist.
    public var folder: String
    /// The name or number of the group that may watch; nil for nobody.
    public var viewers: String?
    /// Whoever starts the server holds a lock under which no other server makes the folder its own: a socket there that
    /// cannot be asked whether somebody listens is stale. Without one it is another server's.
    public var isLocked: Bool

    public init(folder: String, viewers: String? = nil, isLocked: Bool = false) {
        // With a slash at its end a link would be followed that its owner can point elsewhere later.
        var path = folder[...]
        while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        self.folder = String(path)
        self.viewers = viewers
        self.isLocked = isLocked
    }
}

extension ControlSocketPlace {
    /// The viewers' group; nil where there are no viewers.
    func viewersGroup() throws(ControlSocketFault) -> gid_t? {
        guard let viewers else { return nil }
        // The last number means to chown(2) that the group stays as it is.
        if let number = gid_t(viewers), number != .max { return number }
        var found: UnsafeMutablePointer<Glibc.group>?
        var entry = Glibc.group()
        var room = [CChar](repeating: 0, count: 64 << 10)
        guard getgrnam_r(viewers, &entry, &room, room.count, &found) == 0, found != nil else {
            throw ControlSocketFault(
                "there is no group \(LogText.visible(viewers)): name another with --control-viewers")
        }
        return entry.gr_gid
    }

    /// Makes the folder, or looks whether it will do. One that is there keeps its mode, unless all that has to be added
    /// is the viewers' way in: `--control /tmp` must not lock everybody out of it.
    func makeFolder(for group: gid_t?) throws(ControlSocketFault) {
        let made = linux_mkdir(folder, 0o700)
        guard made == 0 || made == -EEXIST else {
            throw ControlSocketFault(
                """
                cannot make the folder \(folder) for the control sockets: \(Errno(0 &- made).words); choose another \
                with --control DIR, or --control off
                """
            )
        }
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw ControlSocketFault("\(folder) is no folder: choose another with --control DIR")
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw ControlSocketFault(
                """
                others may change the folder \(folder), so they could put their own sockets there: choose one of your \
                own with --control DIR
                """
            )
        }
        guard let group, status.st_mode & 0o001 == 0, status.st_gid != group || status.st_mode & 0o010 == 0 else {
            return
        }
        guard status.st_mode & 0o077 == 0 || made == 0, linux_chown(folder, group) == 0,
            linux_chmod(folder, 0o710) == 0
        else {
            throw ControlSocketFault(
                """
                the group of --control-viewers cannot get into the folder \(folder): give it that group and mode \
                0710, or choose another with --control DIR
                """
            )
        }
    }

    /// Held while the sockets are made, or of two servers that start at once each would remove the other's: between
    /// bind(2) and listen(2) a socket looks like one that nobody listens on any more.
    func lock() throws(ControlSocketFault) -> FileDescriptor {
        let result = linux_open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard result >= 0 else {
            throw ControlSocketFault(
                """
                cannot open the folder \(folder) for the control sockets: \(Errno(0 &- result).words); choose another \
                with --control DIR, or --control off
                """
            )
        }
        let opened = FileDescriptor(owning: result)
        let deadline = Clock.now &+ 5 * Clock.second
        // A file system without locks has none of them to wait for.
        while linux_flock(opened.raw, LOCK_EX | LOCK_NB) == -EWOULDBLOCK {
            guard Clock.now < deadline else {
                throw ControlSocketFault("another server is being started in the folder \(folder): try again")
            }
            usleep(5000)
        }
        return opened
    }

    var operatorSocket: String { folder + "/operator.sock" }
    var viewerSocket: String { folder + "/viewer.sock" }
}
