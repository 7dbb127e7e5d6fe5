// The folder of the database and the file in it, made so that no other user can read them. At the start, on the
// starting thread.

import CLinux
import Engine
import Glibc

enum DataFolder {
    /// Makes the folder, and missing ones above it, with mode 0700 (as the XDG base directory specification asks). An
    /// existing one gets that mode too, if it belongs to this user and holds nothing of others.
    static func make(_ path: String) throws(SQLError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw SQLError(.cannotOpen, "the data folder has no name: name one")
        }
        var end = path.startIndex
        while end < path.endIndex {
            end = path.utf8[path.utf8.index(after: end)...].firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
            let part = String(path[..<end])
            let result = linux_mkdir(part, 0o700)
            // EEXIST may be a file: opening the database in it will report that.
            if result == 0 || result == -EEXIST || result == -EISDIR { continue }
            // A folder above may exist where we may not make one (EROFS, EACCES); then the deeper ones decide.
            if end < path.endIndex, access(part, F_OK) == 0 { continue }
            throw SQLError(
                .cannotOpen, "\(path): cannot be made: \(Errno(0 &- result).words): name another data folder")
        }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw SQLError(.cannotOpen, "\(path): not a folder: name another data folder")
        }
        if status.st_mode & 0o077 != 0, status.st_mode & S_ISVTX == 0, status.st_uid == geteuid(), isOurs(path) {
            _ = chmod(path, 0o700)
        }
    }

    /// Ours only if it already holds a database, or nothing at all: `--data /tmp` must not lock everybody out of it.
    private static func isOurs(_ path: String) -> Bool {
        if access(path + "/reactor.db", F_OK) == 0 { return true }
        guard let folder = opendir(path) else { return false }
        defer { closedir(folder) }
        var entries = 0
        // The folder itself and its parent are two entries.
        while entries <= 2, readdir(folder) != nil { entries += 1 }
        return entries <= 2
    }

    /// Makes the file with mode 0600 where it is missing, and removes others' rights where it is not. SQLite gives its
    /// -wal and -shm files the same mode.
    static func secureFile(_ path: String) throws(SQLError) {
        let result = linux_open(path, O_RDWR | O_CREAT | O_NONBLOCK, 0o600)
        guard result >= 0 else {
            throw SQLError(
                .cannotOpen,
                """
                \(path): cannot be opened for writing: \(Errno(0 &- result).words): look at the permissions of it \
                and its folder
                """
            )
        }
        let file = FileDescriptor(owning: result)
        var status = stat()
        guard linux_fstat(file.raw, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SQLError(.cannotOpen, "\(path): not a file: move it away")
        }
        if status.st_mode & 0o077 != 0 {
            // A file of another user stays as it is: they are responsible for it.
            _ = linux_fchmod(file.raw, 0o600)
        }
    }
}
