// A file that did not exist before, readable by its owner only, written piece by piece with the rights of the program's
// user. Owned by whoever writes it.

import CLinux
import Glibc

final class NewFile {
    enum Failure: Error {
        case exists
        /// errno.
        case system(Int32)
    }

    let path: String
    private let descriptor: Int32
    private(set) var count = 0

    init(_ path: String) throws(Failure) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw errno == EEXIST ? .exists : .system(errno) }
        self.path = path
    }

    deinit { _ = linux_close(descriptor) }

    func append(_ bytes: [UInt8]) throws(Failure) {
        if let code = WholeWrite.write(bytes, to: descriptor) { throw .system(code) }
        count += bytes.count
    }

    /// What was written is worth nothing.
    func remove() { _ = unlink(path) }
}

extension NewFile.Failure {
    /// One line. The path may hold anything.
    func line(_ path: String) -> String {
        let shown = VisibleText.shown(path)
        switch self {
        case .exists: return "\(shown) exists already: choose another name"
        case .system(let code): return "cannot write \(shown): \(String(cString: strerror(code)))"
        }
    }
}
