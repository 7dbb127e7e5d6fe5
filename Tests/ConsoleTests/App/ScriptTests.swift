// The errors of scripts/run: one clear line and status 1, with nothing built.

import Foundation
import Testing

@Suite struct ScriptTests {
    private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path()

    private func run(swift text: String?) throws -> (status: Int32, output: String, errors: String) {
        let folder = try ScratchFolder()
        // The tools that the script uses, but no Swift. The fake one is a function that bash takes from its
        // environment: a program just written could not be run while another test's fork holds it open (ETXTBSY).
        for tool in ["bash", "dirname", "basename", "sed", "head", "env", "id", "dpkg-query"] {
            let real = ["/usr/bin/", "/bin/"].map { $0 + tool }.first { access($0, X_OK) == 0 }
            if let real { symlink(real, folder.path(tool)) }
        }
        var environment = ["PATH": folder.root, "HOME": folder.root]
        if let text { environment["BASH_FUNC_swift%%"] = "() { echo '\(text)'; }" }
        return try ChildProcess.run([root + "scripts/run", "--version"], environment: environment)
    }

    @Test(arguments: ["Swift version 5.10.1 (swift-5.10.1-RELEASE)", "Apple Swift version 6.1 (swiftlang-6.1.0)"])
    func oldSwift_IsOneLine(_ version: String) throws {
        let result = try run(swift: version)
        #expect(result.status == 1)
        #expect(result.output == "")
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains("too old") && result.errors.contains("6.2"))
    }

    @Test func missingSwift_IsOneLine() throws {
        let result = try run(swift: nil)
        #expect(result.status == 1)
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains("6.2"))
    }
}
