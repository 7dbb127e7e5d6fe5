// The place of a settings file that is written: behind symbolic links, which stay as they are. On the thread that
// saves.

import CLinux
import Engine
import Glibc

struct SettingsTarget {
    /// As it was named.
    let path: String
    /// Without a link in it.
    let resolved: String
    /// Of the file that is there; nil where there is none.
    let status: stat?

    private let folder: String

    /// - Throws: where no file could be there.
    init(_ path: String) throws(SaveFailure) {
        self.path = path
        let (parent, name) = Self.parts(path)
        guard !name.isEmpty, name != ".", name != ".." else { throw SaveFailure("\(path) is no file: name one") }
        var status = stat()
        if let resolved = Self.resolve(path) {
            let result = linux_stat(resolved, &status)
            guard result == 0 else { throw Self.failure(path, -result) }
            self.resolved = resolved
            self.status = status
            folder = Self.parts(resolved).folder
            return
        }
        let code = errno
        guard code == ENOENT else { throw Self.failure(path, code) }
        if lstat(path, &status) == 0 {
            throw SaveFailure("\(path) is a link to a file that is not there: make that, or remove the link")
        }
        guard let folder = Self.resolve(parent) else {
            throw SaveFailure("there is no folder \(parent): make it first, or save into another file (save FILE)")
        }
        resolved = folder == "/" ? "/" + name : folder + "/" + name
        self.status = nil
        self.folder = folder
    }

    /// The name by which the file is kept that was there before.
    var kept: String { resolved + ".old" }

    /// What a new file begins with.
    var beginning: FileSettings {
        let head = "# The settings of reactor that differ from their defaults; reactor config example shows all.\n"
        return FileSettings(SettingsFile(Array(head.utf8)), path: path)
    }

    /// Nil where there is no file.
    func read() throws(SaveFailure) -> FileSettings? {
        guard status != nil else { return nil }
        do throws(SettingFault) {
            return try FileSettings.read(path) { setting, value in setting.fault(in: value) }
        } catch {
            throw SaveFailure("not saved: \(error.description)")
        }
    }

    /// The links lead to the same file as before.
    var isStillThere: Bool { Self.resolve(path) == resolved }

    /// It is the file of that path.
    func isFile(_ other: String) -> Bool {
        if other == path { return true }
        guard status != nil else { return (try? SettingsTarget(other))?.resolved == resolved }
        return Self.resolve(other) == resolved
    }

    /// A name that is not on the disk yet may be lost with the machine's power. Some file systems sync no folder: what
    /// was written is there all the same.
    func syncFolder() {
        let raw = linux_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard raw >= 0 else { return }
        _ = fsync(raw)
        _ = linux_close(raw)
    }

    /// One line that says what to do.
    static func failure(_ path: String, _ code: Int32) -> SaveFailure {
        let advice =
            switch code {
            case EACCES, EPERM: "; save as a user who may, or into another file (save FILE)"
            case EROFS: "; save into another file (save FILE)"
            case ENOSPC, EDQUOT, EFBIG: "; make room, or save into another file (save FILE)"
            default: ""
            }
        let words = linux_error_words(code).map { String(cString: $0) } ?? "error \(code)"
        return SaveFailure("not saved: cannot write \(path): \(words)\(advice)")
    }

    private static func parts(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
        let folder = String(Substring(path.utf8[..<slash]))
        return (folder.isEmpty ? "/" : folder, String(Substring(path.utf8[slash...].dropFirst())))
    }

    /// Nil with errno set.
    private static func resolve(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
