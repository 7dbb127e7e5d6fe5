// Room that malloc(3) keeps for one thread. glibc grows a thread's arena a page at a time, each by mprotect(2), which
// waits for the process's memory map; where other threads map and unmap megabytes (libsodium does for each password),
// that takes a loop longer than anything it does itself: 27 ms were seen. So the arena is grown once, before the thread
// has anything to do. Owned by the thread that runs; no page of it is touched until it is used.

import CLinux
import Glibc

struct ThreadMemory: ~Copyable {
    /// Stands above the room: glibc gives back only what is free at an arena's end.
    private let bar: UnsafeMutableRawPointer?
    /// Below M_MMAP_THRESHOLD, mallopt(3): malloc maps nothing by itself.
    private static let piece = 96 << 10

    /// On the thread that is to have it.
    /// - Parameter byteCount: rounded up to pieces of 96 KiB, 16 at most.
    init(reserving byteCount: Int) {
        bar = linux_arena_grow(Self.piece, Int32(clamping: (byteCount + Self.piece - 1) / Self.piece))
    }

    deinit { free(bar) }
}
