// A folder of a test's own, removed with everything in it when the test is done.

import CLinux
import Glibc

@testable import Accounts
@testable import Engine

final class DatabaseFolder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/reactor-database-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in String(cString: mkdtemp(buffer.baseAddress!)) }
    }

    deinit {
        DatabaseFolder.removeAll(path)
    }

    private static func removeAll(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = entry.name
                if name != ".", name != ".." { removeAll(path + "/" + name) }
            }
            closedir(folder)
        }
        remove(path)
    }

    var file: String { path + "/reactor.db" }

    func mode(of path: String) -> UInt32 {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    func write(_ bytes: [UInt8], to path: String) {
        let file = FileDescriptor(owning: linux_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600))
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = linux_write(file.raw, buffer.baseAddress! + done, buffer.count - done)
                if count <= 0 { break }
                done += count
            }
        }
    }

    func read(_ path: String) -> [UInt8] {
        let file = FileDescriptor(owning: linux_open(path, O_RDONLY, 0))
        var all: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = linux_read(file.raw, &part, part.count)
            if count <= 0 { return all }
            all += part[0..<count]
        }
    }

    func database(
        readers: Int = 2, leaseTimeout: Int = 10_000, busyTimeout: Int = 10_000, _ migrations: [String]
    ) throws(SQLError) -> Database {
        try Database(
            path: file, readers: readers, leaseTimeout: leaseTimeout, busyTimeout: busyTimeout, migrations: migrations)
    }
}
