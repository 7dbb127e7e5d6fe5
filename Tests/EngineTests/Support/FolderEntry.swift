// The name of a folder's entry, read where it lies: an entry ends with its name, and a copy of all the 256 bytes that
// the structure has for it would read past the end of the stream's buffer, readdir(3).

import Glibc

extension UnsafeMutablePointer where Pointee == dirent {
    var name: String {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        return String(cString: UnsafeRawPointer(self).advanced(by: offset).assumingMemoryBound(to: CChar.self))
    }
}
