// `reactor backup FILE` and `reactor restore FILE`.

import Accounts
import ArgumentParser
import Engine

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database of a data folder to a new file, verified.",
        discussion:
            """
            Works beside a running server, which is not held up. The file holds everything and can be restored \
            anywhere.
            """
    )

    @OptionGroup var options: DataOption
    @Argument(help: "The file to make.", completion: .file()) var file: String

    func run() throws {
        let folder = try options.folder()
        do throws(DataBackup.Refusal) {
            let report = try DataBackup.make(of: folder, to: file)
            Output.print("backed up \(report.contents) to \(report.path)")
        } catch {
            throw Output.failure(error.description)
        }
    }
}

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of a data folder's database.",
        discussion: """
            Refuses while a server runs on the folder, and a file that is damaged or is no backup. What was there \
            before is kept \
            beside it. Sessions come back as they were at the backup: `reactor users revoke` ends them.
            """)

    @OptionGroup var options: DataOption
    @Argument(help: "The backup.", completion: .file()) var file: String

    func run() throws {
        let folder = try options.folder()
        do throws(DataBackup.Refusal) {
            let report = try DataBackup.restore(file, into: folder) { Output.report($0) }
            let before = report.replaced.map { "; what was there before is \($0)" } ?? ""
            Output.print("restored \(report.contents) from \(file)\(before)")
        } catch {
            throw Output.failure(error.description)
        }
    }
}

extension DataBackup.Report {
    fileprivate var contents: String { "\(users) \(users == 1 ? "user" : "users") (\(byteCount) bytes, verified)" }
}
