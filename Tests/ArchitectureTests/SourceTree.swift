// The package's own sources, found from where this file was compiled.

import Foundation
import Synchronization

enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A cache: every test reads the same folders, and parsing them is the costly part.
    private static let read = Mutex<[String: [SourceFile]]>([:])

    /// Every Swift file under a folder of the package, in order of path; not what a build has put there.
    static func files(in folder: String) throws -> [SourceFile] {
        try read.withLock { read in
            if let files = read[folder] { return files }
            let base = root.appending(path: folder)
            let files = try FileManager.default.subpathsOfDirectory(atPath: base.path())
                .filter { $0.hasSuffix(".swift") && !$0.contains(".build") }
                .sorted()
                .map { path in
                    let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
                    return SourceFile(path: "\(folder)/\(path)", text: text)
                }
            read[folder] = files
            return files
        }
    }
}
