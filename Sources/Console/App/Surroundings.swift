// What the program takes from its environment where an option is not given: cores, folders, open descriptors.

import CLinux
import Glibc

enum Surroundings {
    /// Cores this process may run on (a container or taskset may leave it fewer than the machine has).
    static var coreCount: Int { max(1, Int(linux_usable_cores())) }

    /// By the XDG base directory specification: a relative XDG_DATA_HOME is to be ignored.
    /// - Returns: nil where neither XDG_DATA_HOME nor HOME says anything.
    static func dataFolder() -> String? {
        if let base = variable("XDG_DATA_HOME"), base.utf8.first == UInt8(ascii: "/") { return base + "/reactor" }
        if let home = variable("HOME") { return home + "/.local/share/reactor" }
        return nil
    }

    /// Opens /dev/null as whichever of the descriptors 0, 1, 2 is closed: otherwise the first socket would become
    /// standard output, and a line printed there would go to a client.
    static func openStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // open(2) gives the lowest free number, which is this one. Not linux_open: it must outlive an exec.
            _ = open("/dev/null", O_RDWR)
        }
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
