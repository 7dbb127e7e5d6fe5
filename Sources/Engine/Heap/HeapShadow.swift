// The heap's reports to AddressSanitizer, in debug builds. Free memory and the bytes of a block beyond those asked for
// are poisoned, so that a read or write there is reported where it happens, and not when the block comes back. Tags and
// links of free blocks stay readable, because the heap itself reads them.

import CLinux

enum HeapShadow {
    /// Whether reports are made. A release build makes none: its hot path has no call in it.
    @inline(__always) static var isKept: Bool { HeapBlock.guardsSlack }

    static func poison(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
        if byteCount > 0 { linux_poison(start, byteCount) }
    }

    static func unpoison(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
        if byteCount > 0 { linux_unpoison(start, byteCount) }
    }

    /// nil where there is no AddressSanitizer.
    static func isPoisoned(_ address: UnsafeMutableRawPointer) -> Bool? {
        switch linux_is_poisoned(address) {
        case 0: false
        case 1: true
        default: nil
        }
    }
}
