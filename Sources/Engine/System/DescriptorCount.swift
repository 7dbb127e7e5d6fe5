// The number of descriptors that the process has open. On the calling thread.

import CLinux
import Glibc

enum DescriptorCount {
    /// Read from the size that the kernel gives /proc/self/fd since Linux 6.2; before that, by listing it.
    static var now: Int {
        let result = linux_open("/proc/self/fd", O_RDONLY | O_DIRECTORY, 0)
        guard result >= 0 else { return 0 }
        let folder = FileDescriptor(owning: result)
        var status = stat()
        // The descriptor of the folder itself is one of them.
        if linux_fstat(folder.raw, &status) == 0, status.st_size > 0 { return max(0, Int(status.st_size) - 1) }
        let raw = folder.release()
        guard let stream = fdopendir(raw) else {
            linux_close(raw)
            return 0
        }
        defer { closedir(stream) }
        var count = 0
        while readdir(stream) != nil { count += 1 }
        return max(0, count - 3)
    }
}
