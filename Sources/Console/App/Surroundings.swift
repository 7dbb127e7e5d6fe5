// The defaults that come from the environment: cores, folders, open descriptors.

import CLinux
import Glibc

enum Surroundings {
    /// The number of cores this process may run on (a container or taskset may allow fewer than the machine has).
    static var coreCount: Int { max(1, Int(linux_usable_cores())) }

    /// The user's data folder by the XDG base directory specification, which says that a relative XDG_DATA_HOME is
    /// ignored.
    /// - Returns: nil where neither XDG_DATA_HOME nor HOME is set.
    static func dataFolder() -> String? {
        if let base = variable("XDG_DATA_HOME"), base.utf8.first == UInt8(ascii: "/") { return base + "/reactor" }
        if let home = variable("HOME") { return home + "/.local/share/reactor" }
        return nil
    }

    /// Opens /dev/null in place of each of the descriptors 0, 1, 2 that is closed: otherwise the first socket would
    /// become standard output, and a line printed there would go to a client.
    static func openStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // open(2) returns the lowest free number, which is this one. Not linux_open, because the descriptor must
            // survive an exec.
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// A path that means the same in any folder.
    static func absolute(_ path: String) -> String {
        guard path.utf8.first != UInt8(ascii: "/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }

    /// Nil where it is empty too.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
