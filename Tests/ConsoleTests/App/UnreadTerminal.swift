// A pseudo-terminal whose other side reads nothing, as a terminal window that hangs: what is written to it blocks soon.

import Glibc

final class UnreadTerminal {
    /// The side a program opens.
    let path: String
    private let descriptor: Int32
    /// TIOCSPTLCK, TIOCGPTN.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    init(columns: UInt16, rows: UInt16) throws {
        descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var locked: Int32 = 0
        var number: UInt32 = 0
        // ioctl_tty(2): what unlockpt(3) and ptsname(3) do, which Swift's Glibc does not have.
        guard descriptor >= 0, ioctl(descriptor, Self.setLock, &locked) == 0, ioctl(descriptor, Self.getNumber, &number) == 0 else {
            throw Unmet("no pseudo-terminal: \(String(cString: strerror(errno)))")
        }
        path = "/dev/pts/\(number)"
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    }

    deinit { close(descriptor) }
}
