// One descriptor, one owner. It cannot be copied, so it is closed once: when its owner goes. release() gives the number
// to another owner instead. Whoever needs only the number borrows `raw` and must not keep it longer than the owner
// lives.

import CLinux

package struct FileDescriptor: ~Copyable {
    package let raw: Int32

    /// Takes ownership of an open descriptor.
    package init(owning raw: Int32) { self.raw = raw }

    deinit { _ = linux_close(raw) }

    /// Hands the number to another owner (a C library, a message to another thread) without closing it.
    consuming func release() -> Int32 {
        let number = raw
        discard self
        return number
    }
}
