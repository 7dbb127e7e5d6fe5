// A listening control socket in the file system: made with the mode that says who gets in, and removed at its end.
// Owned by ControlSockets.

import CLinux
import Glibc

final class ControlListener: Sendable {
    /// The kernel's bound, sun_path in unix(7): 108 bytes with the one that ends it.
    static let longestPath = 107

    let descriptor: FileDescriptor
    let role: ControlRole
    let path: String
    /// The socket's file: another at its path is not removed.
    private let device: dev_t
    private let inode: ino_t

    /// Those of a place, whose folder is made where it does not exist.
    static func all(at place: ControlSocketPlace) throws(ControlSocketFault) -> [ControlListener] {
        let group = try place.viewersGroup()
        try place.makeFolder(for: group)
        let lock = try place.lock()
        defer { withExtendedLifetime(lock) {} }
        var all = [try ControlListener(place.operatorSocket, role: .operator, group: nil, isLocked: place.isLocked)]
        if let group {
            all.append(try ControlListener(place.viewerSocket, role: .viewer, group: group, isLocked: place.isLocked))
        }
        return all
    }

    /// - Parameters:
    ///   - group: may connect too; nil for the owner alone.
    ///   - isLocked: as that of a ControlSocketPlace.
    private init(_ path: String, role: ControlRole, group: gid_t?, isLocked: Bool) throws(ControlSocketFault) {
        guard path.utf8.count <= Self.longestPath, !path.utf8.contains(0) else {
            throw ControlSocketFault(
                """
                cannot listen on \(path): a socket's path has at most \(Self.longestPath) bytes, this one \
                \(path.utf8.count); choose a shorter folder with --control DIR, or --control off
                """
            )
        }
        try Self.makeRoom(path, isLocked: isLocked)
        do throws(Errno) {
            descriptor = FileDescriptor(owning: try check(linux_socket(AF_UNIX, Int32(SOCK_STREAM.rawValue))))
            _ = try check(linux_unix_bind(descriptor.raw, path))
            // Before listen(2), so that nobody connects by the rights that the process's umask left: until then a
            // connect(2) is refused.
            if let group { _ = try check(linux_chown(path, group)) }
            _ = try check(linux_chmod(path, group == nil ? 0o600 : 0o660))
            _ = try check(linux_listen(descriptor.raw, 128))
        } catch {
            throw ControlSocketFault.listening(path, error)
        }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw ControlSocketFault.listening(path, Errno(ENOENT)) }
        (device, inode) = (status.st_dev, status.st_ino)
        self.role = role
        self.path = path
    }

    deinit {
        var status = stat()
        if lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode { _ = unlink(path) }
    }

    /// Removes a socket that nobody listens on.
    private static func makeRoom(_ path: String, isLocked: Bool) throws(ControlSocketFault) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ControlSocketFault(
                "cannot listen on \(path): something else has that name; move it away, or choose another folder with "
                    + "--control DIR")
        }
        if isAnswering(path, isLocked: isLocked) {
            throw ControlSocketFault(
                "cannot listen on \(path): another server does; choose another folder with --control DIR")
        }
        _ = unlink(path)
    }

    /// Asked under a lock too: a server with another data folder may have been told to listen in this one.
    private static func isAnswering(_ path: String, isLocked: Bool) -> Bool {
        let result = linux_socket(AF_UNIX, Int32(SOCK_STREAM.rawValue))
        // Without a descriptor to try it nobody can tell; then it stays.
        guard result >= 0 else { return true }
        let socket = FileDescriptor(owning: result)
        switch linux_unix_connect(socket.raw, path) {
        case -ECONNREFUSED: return false
        // That of a server which ran as another user: nobody can tell but by the lock.
        case -EACCES, -EPERM: return !isLocked
        default: return true
        }
    }
}

/// The reason why there is no control socket, in one line that says what to do.
struct ControlSocketFault: Error {
    let text: String

    init(_ text: String) { self.text = text }

    static func listening(_ path: String, _ error: Errno) -> ControlSocketFault {
        ControlSocketFault("cannot listen on \(path): \(error.words); choose another folder with --control DIR, or off")
    }
}
