// A folder of one test's own, removed with its owner.

import Foundation

final class ScratchFolder {
    let root: String

    init() throws {
        let pattern = FileManager.default.temporaryDirectory.appending(path: "reactor-test-XXXXXX").path()
        guard
            let made = pattern.withCString({ text -> String? in
                guard let copy = strdup(text) else { return nil }
                defer { free(copy) }
                return mkdtemp(copy).map { String(cString: $0) }
            })
        else { throw Unmet("no scratch folder can be made") }
        root = made
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func path(_ name: String) -> String { root + "/" + name }

    /// Nil where it does not exist (yet).
    func read(_ name: String) -> String? {
        FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    func write(_ text: String, to name: String) throws {
        guard FileManager.default.createFile(atPath: path(name), contents: Data(text.utf8)) else {
            throw Unmet("cannot write \(path(name))")
        }
    }
}
