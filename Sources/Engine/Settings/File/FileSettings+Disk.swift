// Reading a settings file from the disk: once, whole, at the start or at a reload.

import CLinux
import Glibc

extension FileSettings {
    /// The file that is read where no other is named.
    public static let standardPath = "/etc/reactor/reactor.toml"

    /// There is no such file that this user could get at: where nobody has named it, it is not read.
    public static func isMissing(_ path: String) -> Bool { access(path, F_OK) != 0 }

    /// - Throws: one line, where there is no file that may be read. Faults in it are in what is returned.
    /// - Parameter fault: that of a value whose form is right.
    public static func read(
        _ path: String, fault: (Setting, SettingValue) -> SettingFault? = { _, _ in nil }
    ) throws(SettingFault) -> FileSettings {
        // Without waiting for the other end, where the path is that of a pipe.
        let raw = linux_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0)
        guard raw >= 0 else { throw SettingFault("cannot read \(path): \(Errno(0 &- raw).words)") }
        let descriptor = FileDescriptor(owning: raw)
        var status = stat()
        guard linux_fstat(descriptor.raw, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SettingFault("cannot read \(path): it is no file")
        }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        // A file that is too large is refused by its first bytes beyond.
        while bytes.count <= SettingsFile.largest {
            let count = part.withUnsafeMutableBytes { linux_read(descriptor.raw, $0.baseAddress, $0.count) }
            if count == -Int(EINTR) { continue }
            if count < 0 { throw SettingFault("cannot read \(path): \(Errno(Int32(clamping: -count)).words)") }
            if count == 0 { break }
            bytes += part[..<count]
        }
        let othersMayRead = status.st_mode & S_IROTH != 0
        return FileSettings(SettingsFile(bytes), path: path, othersMayRead: othersMayRead, fault: fault)
    }
}
