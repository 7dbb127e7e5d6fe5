// A small file system in memory, mounted for one test and unmounted with it.

import CLinux
import Glibc

@testable import Engine

final class Tmpfs {
    let path: String
    /// A folder on another file system.
    let outside: String
    private let folder = DatabaseFolder()

    /// Tried once, because only a try tells whether mounting is allowed.
    static let isAllowed: Bool = (try? Tmpfs(size: 1 << 16)) != nil

    /// - Parameter size: bytes.
    init(size: Int) throws {
        path = folder.path + "/mounted"
        outside = folder.path
        guard mkdir(path, 0o700) == 0, mount("none", path, "tmpfs", 0, "size=\(size)") == 0 else {
            throw StartError("cannot mount: \(Errno(errno).words)")
        }
    }

    deinit {
        // Lazily: open files go when they are closed.
        umount2(path, Int32(MNT_DETACH))
    }

    /// Fills it completely.
    func fill() {
        let file = FileDescriptor(owning: linux_open(path + "/ballast", O_WRONLY | O_CREAT, 0o600))
        let block = [UInt8](repeating: 0, count: 4096)
        while linux_write(file.raw, block, block.count) > 0 {}
    }

    func makeRoom() { unlink(path + "/ballast") }
}
