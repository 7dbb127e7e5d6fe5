// `reactor ctl save` from outside: where the disk or the rights do not allow it, nothing is changed, and it says what
// to do.

import Foundation
import Testing

@Suite(.serialized) struct SavingCommandTests {
    private let folder: ScratchFolder
    private let program: String
    private static let written = "# ours\n[timeouts]\nidle-timeout = \"75s\"  # agreed\n"

    init() throws {
        folder = try ScratchFolder()
        program = try ReactorProgram.path()
        mkdir(folder.path("etc"), 0o755)
        try folder.write(Self.written, to: "etc/reactor.toml")
    }

    /// As somebody to whom the rights of files apply: root's tests run it as nobody.
    private func run(as user: [String] = [], _ line: String) throws -> (status: Int32, output: String, errors: String) {
        try ChildProcess.run(
            user + ["/bin/sh", "-c", line, "sh", program, folder.path("data")],
            environment: ReactorProgram.environment(home: folder.root))
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path("etc")).sorted() }
    }

    @Test func fullDisk_LeavesTheFileAsItIs_AndNothingBesideIt() throws {
        let server = try ReactorProgram.serve(["--config", folder.path("etc/reactor.toml")], in: folder)
        _ = try ReactorProgram.port(of: server)
        #expect(try run(#""$1" ctl set idle-timeout 9s --data "$2""#).status == 0)
        // No file may have a byte: what is full is this program's share.
        let full = try run(#"(ulimit -f 0; "$1" ctl save --data "$2"; echo "status $?") 2>&1 | cat"#)
        #expect(full.output.contains("make room") && full.output.hasSuffix("status 1\n"), "\(full)")
        #expect(try folder.read("etc/reactor.toml") == Self.written && names == ["reactor.toml"])
        let saved = try run(#""$1" ctl save --data "$2""#)
        #expect(saved.status == 0 && saved.output.contains("\nidle-timeout: 75s → 9s\n"))
        #expect(folder.read("etc/reactor.toml") == Self.written.replacing("75s", with: "9s"))
        #expect(try names == ["reactor.toml", "reactor.toml.old"])
        let again = try run(#""$1" ctl save --data "$2""#)
        #expect(again.status == 0 && again.output.hasPrefix("nothing to save"))
    }

    @Test func noRight_IsSaidWithWhatToDo() throws {
        var user: [String] = []
        var binary = program
        if geteuid() == 0 {
            user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
            chmod(folder.root, 0o755)
            if try ChildProcess.run(user + ["test", "-x", program]).status != 0 {
                // Where it was built may be closed to others.
                binary = folder.path("reactor")
                try FileManager.default.copyItem(atPath: program, toPath: binary)
            }
            mkdir(folder.path("data"), 0o700)
            chown(folder.path("data"), 65534, 65534)
        } else {
            chmod(folder.path("etc"), 0o555)
        }
        defer { chmod(folder.path("etc"), 0o755) }
        let server = try ChildProcess(
            user + [
                binary, "serve", "--listen", "127.0.0.1:0", "--data", folder.path("data"), "--config",
                folder.path("etc/reactor.toml"),
            ],
            environment: ReactorProgram.environment(home: folder.root))
        _ = try ReactorProgram.port(of: server)
        func ctl(_ words: String...) throws -> (status: Int32, output: String, errors: String) {
            try ChildProcess.run(
                user + [binary, "ctl"] + words + ["--data", folder.path("data")],
                environment: ReactorProgram.environment(home: folder.root))
        }
        #expect(try ctl("set", "idle-timeout", "9s").status == 0)
        let refused = try ctl("save")
        #expect(refused.status == 1 && refused.output == "" && refused.errors.contains("save as a user who may"))
        #expect(refused.errors.split(separator: "\n").count == 1, "\(refused.errors)")
        #expect(try folder.read("etc/reactor.toml") == Self.written && names == ["reactor.toml"])
        #expect(try ctl("save", folder.path("data/mine.toml")).status == 0)
        #expect(folder.read("data/mine.toml")?.hasSuffix("[timeouts]\nidle-timeout = \"9s\"\n") == true)

        // A file of the user's own, and of a group that the user is not in.
        guard geteuid() == 0 else { return }
        let grouped = folder.path("data/grouped.toml")
        try folder.write(Self.written, to: "data/grouped.toml")
        chown(grouped, 65534, 1)
        chmod(grouped, 0o640)
        let lost = try ctl("save", grouped)
        #expect(lost.status == 1 && lost.errors.contains("save as root or as a member of its group"), "\(lost)")
        #expect(folder.read("data/grouped.toml") == Self.written)
        #expect(!FileManager.default.fileExists(atPath: grouped + ".new"))
        chmod(grouped, 0o664)
        let kept = try ctl("save", grouped)
        #expect(kept.status == 0 && kept.output.contains("its owner or group is another"), "\(kept)")
        var status = stat()
        stat(grouped, &status)
        #expect(status.st_gid == 65534 && status.st_mode & 0o7777 == 0o604)
    }
}
