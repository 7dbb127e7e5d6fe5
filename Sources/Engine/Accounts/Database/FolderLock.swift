// The lock of a data folder. Two servers on one folder would share the database and rename each other's logs, so each
// holds a lock on a file in it, with its process id inside. Taken at the start, released with its owner.

import CLinux
import Engine
import Glibc

struct FolderLock: ~Copyable {
    private let file: FileDescriptor

    /// - Throws: busy, naming the process that holds it; cannotOpen.
    init(_ folder: String) throws(SQLError) {
        let result = linux_open(folder + "/reactor.lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard result >= 0 else {
            throw SQLError(
                .cannotOpen,
                "cannot write to the data folder \(folder): \(Errno(0 &- result).words); choose another with --data")
        }
        let file = FileDescriptor(owning: result)
        guard linux_flock(file.raw, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(file)
            let end = holder.map { "end it (kill -TERM \($0))" } ?? "end it"
            throw SQLError(
                .busy, "another reactor uses the data folder \(folder): \(end), or choose another with --data")
        }
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(file.raw, 0)
        _ = pwrite(file.raw, text, text.count, 0)
        self.file = file
    }

    /// The process that holds the lock, if it wrote its id.
    private static func holder(_ file: borrowing FileDescriptor) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = linux_pread(file.raw, &bytes, bytes.count, 0)
        guard count > 1, bytes[count - 1] == 0x0A else { return nil }
        return Int32(String(decoding: bytes.prefix(count - 1), as: UTF8.self))
    }
}
