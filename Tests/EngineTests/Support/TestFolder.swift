// A folder under /tmp with files in it, removed with its owner.

import Glibc

@testable import Engine

final class TestFolder {
    let path: String
    private var names: [String] = []

    init?() {
        var template = Array("/tmp/reactor-files-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// - Returns: false when the file could not be written whole.
    func write(_ name: String, _ bytes: [UInt8]) -> Bool {
        names.append(name)
        guard let file = fopen(path + "/" + name, "w") else { return false }
        defer { fclose(file) }
        return fwrite(bytes, 1, bytes.count, file) == bytes.count
    }

    /// Writes a file of that many zeros, which takes no room on the disk.
    func writeSparse(_ name: String, _ byteCount: Int) -> Bool {
        names.append(name)
        guard let file = fopen(path + "/" + name, "w") else { return false }
        defer { fclose(file) }
        return ftruncate(fileno(file), byteCount) == 0
    }
}
