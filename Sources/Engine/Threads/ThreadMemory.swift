// A reserve in malloc(3)'s arena for one thread. glibc grows a thread's arena a page at a time, each by mprotect(2),
// which waits for the process's memory map; where other threads map and unmap megabytes (libsodium does for each
// password), that delays a loop more than anything it does itself: 27 ms were seen. So the arena is grown once, before
// the thread has anything to do. Owned by the thread that runs; no page of it is touched until it is used.

import CLinux
import Glibc

struct ThreadMemory: ~Copyable {
    /// Allocated above the reserve, because glibc gives back only the free memory at an arena's end.
    private let bar: UnsafeMutableRawPointer?
    /// Below M_MMAP_THRESHOLD, mallopt(3): malloc maps nothing by itself.
    private static let piece = 96 << 10

    /// Called on the thread that gets the reserve.
    /// - Parameter byteCount: rounded up to pieces of 96 KiB, 16 at most.
    init(reserving byteCount: Int) {
        bar = linux_arena_grow(Self.piece, Int32(clamping: (byteCount + Self.piece - 1) / Self.piece))
    }

    deinit { free(bar) }
}
