// Restores the terminal when the process dies: on SIGILL (a Swift trap), TRAP, SEGV, BUS, FPE, ABRT, and other signals
// that end a process unasked (SYS, XCPU, USR2, ALRM, PWR). The handler is C with static storage (CNcurses/shim.h); only
// this file uses it, so that there is one copy of that storage.

import CNcurses

enum FatalSignals {
    /// - Parameter settings: the terminal's former settings.
    /// - Parameter bytes: the bytes that leave the screen; at most 512.
    static func arm(
        terminal: Int32, settings: termios, bytes: [UInt8], capture: Int32, standardError: Int32
    ) -> Bool {
        withUnsafePointer(to: settings) { settings in
            bytes.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return false }
                return curses_rescue_arm(terminal, settings, base, bytes.count, capture, standardError) == 1
            }
        }
    }

    static func disarm() { curses_rescue_disarm() }
}
