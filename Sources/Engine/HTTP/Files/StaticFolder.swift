// A folder whose files are served, and nothing outside it by any spelling: the kernel resolves names beneath it
// (openat2(2), RESOLVE_BENEATH), or where it cannot, FolderWalk does. Links that stay inside are followed either way.
// Immutable and shared by the loops. Opening a file may block on the disk; a loop accepts that.

import CLinux
import Glibc

final class StaticFolder: Sendable {
    /// The identity of the folder: while it is open, no other has these numbers.
    struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64

        init(_ status: stat) {
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(truncatingIfNeeded: status.st_ino)
        }
    }

    private let folder: FileDescriptor
    /// Whether the kernel resolves names for us.
    let hasOpenBeneath: Bool
    let identity: Identity

    /// O_NONBLOCK: a FIFO in the folder must not stop the loop. O_NOCTTY: a terminal must not become ours.
    private static var flags: Int32 { O_RDONLY | O_NONBLOCK | O_NOCTTY }

    /// - Parameter useOpenBeneath: false uses the fallback for kernels without openat2, for tests.
    init(_ path: String, useOpenBeneath: Bool = true) throws(Errno) {
        folder = FileDescriptor(owning: try check(linux_open(path, O_RDONLY | O_DIRECTORY, 0)))
        var status = stat()
        _ = try check(linux_fstat(folder.raw, &status))
        identity = Identity(status)
        // Tried once: ENOSYS before Linux 5.6, EPERM under some seccomp filters.
        if useOpenBeneath {
            let probe = linux_open_beneath(folder.raw, ".", O_RDONLY | O_DIRECTORY)
            hasOpenBeneath = probe >= 0
            if probe >= 0 { _ = linux_close(probe) }
        } else {
            hasOpenBeneath = false
        }
    }

    /// - Parameter path: normalised, with a leading slash, and a NUL right after its last byte.
    func open(_ path: UnsafeRawBufferPointer) -> OpenedFile {
        guard path.count > 1, let start = path.baseAddress else { return .notFound }
        let name = (start + 1).assumingMemoryBound(to: CChar.self)
        let raw = hasOpenBeneath ? openBeneath(name) : FolderWalk.open(name, in: folder.raw, flags: Self.flags)
        guard raw >= 0 else { return Self.failure(0 &- raw) }
        let file = FileDescriptor(owning: raw)
        var status = stat()
        let result = linux_fstat(file.raw, &status)
        guard result == 0 else { return .failed(Errno(0 &- result)) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG: return .file(file, FileStamp(status))
        default: return .notFound
        }
    }

    private func openBeneath(_ name: UnsafePointer<CChar>) -> Int32 {
        // EAGAIN: a rename somewhere raced with the resolution (openat2(2)); it is tried again, but not for ever.
        var result = linux_open_beneath(folder.raw, name, Self.flags)
        var tries = 8
        while result == -EAGAIN || result == -EINTR, tries > 0 {
            result = linux_open_beneath(folder.raw, name, Self.flags)
            tries -= 1
        }
        return result
    }

    private static func failure(_ error: Int32) -> OpenedFile {
        switch error {
        case EACCES, EPERM: .forbidden
        // EXDEV: the name leaves the folder. ELOOP: links that go in circles. ENXIO: a socket or a FIFO.
        case ENOENT, ENOTDIR, ELOOP, EXDEV, ENAMETOOLONG, ENXIO, ENODEV, EINVAL: .notFound
        default: .failed(Errno(error))
        }
    }
}
