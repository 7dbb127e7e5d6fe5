// A new file beside the one whose place it is to take, made of nothing and locked by whoever writes it. Owned by the
// thread that saves.

import CLinux
import Glibc

final class FileDraft {
    private let path: String
    private let descriptor: Int32
    /// The owner or the group of the old file could not be given to it.
    private(set) var hasOtherOwner = false

    /// - Parameter status: of the old file, whose owner and mode it gets; nil where there is none.
    init(_ path: String, like status: stat?) throws(SaveFailure) {
        self.path = path
        descriptor = try Self.create(path)
        guard let status else {
            _ = linux_fchmod(descriptor, 0o644)
            return
        }
        var mode = status.st_mode & 0o7777
        // Only root may give a file away; who else may, gives it its group at least.
        if fchown(descriptor, status.st_uid, status.st_gid) != 0 {
            let hasGroup = fchown(descriptor, uid_t.max, status.st_gid) == 0
            hasOtherOwner = !hasGroup || status.st_uid != geteuid()
            if !hasGroup {
                guard status.st_mode & S_IROTH != 0 else {
                    remove()
                    throw SaveFailure(
                        "not saved: the file's group cannot be kept, and who reads it by that, as the server may, "
                            + "would lose it: save as root or as a member of its group")
                }
                // They were not given to the group that it has now.
                mode &= ~0o070
            }
        }
        // After the owner, whose change takes bits away.
        _ = linux_fchmod(descriptor, mode)
    }

    deinit { _ = linux_close(descriptor) }

    /// Until it is on the disk.
    func write(_ bytes: [UInt8]) throws(SaveFailure) {
        if let code = WholeWrite.write(bytes, to: descriptor) { throw SettingsTarget.failure(path, code) }
        guard fsync(descriptor) == 0 else { throw SettingsTarget.failure(path, errno) }
    }

    /// In the place of a file.
    func rename(to place: String) throws(SaveFailure) {
        guard Glibc.rename(path, place) == 0 else { throw SettingsTarget.failure(place, errno) }
    }

    /// Where there was no file.
    func appear(as place: String) throws(SaveFailure) {
        if link(path, place) == 0 { return remove() }
        switch errno {
        case EEXIST: throw SaveFailure("not saved: \(place) has been made meanwhile; save again")
        // A file system without links.
        case EPERM, EOPNOTSUPP, ENOSYS: try rename(to: place)
        case let code: throw SettingsTarget.failure(place, code)
        }
    }

    /// Nothing becomes of it.
    func remove() { _ = unlink(path) }

    // MARK: the lock

    /// What a program left that was cut off is taken away; what another program writes now is not.
    private static func create(_ path: String) throws(SaveFailure) -> Int32 {
        for _ in 0..<2 {
            let raw = linux_open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            if raw >= 0 {
                if lock(raw), isNamed(path, raw) { return raw }
                _ = linux_close(raw)
                throw busy(path)
            }
            guard raw == -EEXIST else { throw SettingsTarget.failure(path, -raw) }
            let left = linux_open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0)
            guard left >= 0 else { throw SaveFailure("not saved: \(path) is in the way; remove it") }
            defer { _ = linux_close(left) }
            guard lock(left) else { throw busy(path) }
            guard isNamed(path, left) else { continue }
            guard unlink(path) == 0 else { throw SaveFailure("not saved: \(path) is in the way; remove it") }
        }
        throw busy(path)
    }

    private static func busy(_ path: String) -> SaveFailure {
        SaveFailure("not saved: another program is saving (\(path)); try again")
    }

    /// False where another program has the lock. A file system without locks refuses nobody.
    private static func lock(_ raw: Int32) -> Bool { linux_flock(raw, LOCK_EX | LOCK_NB) != -EWOULDBLOCK }

    /// The path is still that of the open file.
    private static func isNamed(_ path: String, _ raw: Int32) -> Bool {
        var (open, named) = (stat(), stat())
        return linux_fstat(raw, &open) == 0 && lstat(path, &named) == 0 && open.st_ino == named.st_ino
            && open.st_dev == named.st_dev
    }
}
