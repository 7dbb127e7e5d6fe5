// Puts the terminal back when the process dies: SIGILL (a Swift trap), TRAP, SEGV, BUS, FPE, ABRT, and what else ends
// a process that has not asked for it (SYS, XCPU, USR2, ALRM, PWR). The handler is C with
// static storage (CNcurses/shim.h); this file alone uses it, so that there is one copy of that storage.

import CNcurses

enum FatalSignals {
    /// - Parameter settings: the terminal's settings of before.
    /// - Parameter bytes: what leaves the screen; at most 512.
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
