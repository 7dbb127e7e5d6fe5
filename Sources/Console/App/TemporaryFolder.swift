// A folder below TMPDIR, or /tmp, that nobody else can read; removed with all that is in it when its owner goes.

import Foundation

struct TemporaryFolder: ~Copyable {
    let path: String

    /// - Returns: nil where none can be made.
    init?() {
        let pattern = FileManager.default.temporaryDirectory.appending(path: "reactor-demo-XXXXXX").path()
        var name = Array(pattern.utf8CString)
        let isMade = name.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
        guard isMade else { return nil }
        path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
