// Counts this process's open files below a folder, so that those of concurrent tests do not count.

import CLinux
import Glibc

enum OpenFiles {
    /// - Parameter folder: its real path, without a link in it.
    static func count(below folder: String) -> Int {
        guard let stream = opendir("/proc/self/fd") else { return -1 }
        defer { closedir(stream) }
        var count = 0
        while let entry = readdir(stream) {
            let name = entry.name
            var target = [CChar](repeating: 0, count: 4097)
            // A descriptor that has been closed meanwhile has no target.
            let length = readlink("/proc/self/fd/" + name, &target, target.count - 1)
            guard length > 0 else { continue }
            let path = String(decoding: target.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if path == folder || path.hasPrefix(folder + "/") { count += 1 }
        }
        return count
    }
}
