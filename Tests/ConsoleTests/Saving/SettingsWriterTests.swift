// The writer of settings files on a disk: whatever comes between, the file is the old one or the new one, whole.

import Foundation
import Testing

@testable import Console
@testable import Engine

@Suite struct SettingsWriterTests {
    private static let written = """
        # ours, do not touch

        [server]   # the machine
        workers = 2
        #listen = ["0.0.0.0:80"]

        [timeouts]
        idle-timeout   =   "75s"   # as agreed with ops
        # header-timeout = "10s"
        body-timeout = '30s'
        """

    /// One that is there, one that is commented out, one whose section is not there, and a count.
    private func desk(_ text: String? = written) throws -> SavingDesk {
        var desk = try SavingDesk(text)
        desk.set(.idleTimeout, "5s", insteadOf: "75s")
        desk.set(.headerTimeout, "1500ms", insteadOf: "10s")
        desk.set(.maxConnections, "500", insteadOf: "100000")
        return desk
    }

    private static let saved =
        written.replacing("\"75s\"", with: "\"5s\"")
        .replacing("# header-timeout = \"10s\"", with: "header-timeout = \"1500ms\"")
        + "\n\n[limits]\nmax-connections = 500\n"

    @Test func valuesAreReplaced_AndAllElseStaysByteForByte() throws {
        let desk = try desk()
        let saved = try desk.save()
        #expect(desk.text == Self.saved)
        #expect(desk.folder.read("reactor.toml.old") == Self.written && desk.names.count == 2)
        #expect(
            saved.lines == [
                "saved 3 settings in \(desk.path); the file before is \(desk.path).old", "idle-timeout: 75s → 5s",
                "header-timeout: not set → 1500ms", "max-connections: not set → 500",
            ])
    }

    @Test func lineEndsOfTheFile_AreThoseOfWhatIsAdded() throws {
        let desk = try desk(Self.written.replacing("\n", with: "\r\n"))
        try desk.save()
        #expect(desk.text == Self.saved.replacing("\n", with: "\r\n"))
    }

    @Test func whatTheFileSaysAlready_StaysAsItIsWritten() throws {
        let text = "[timeouts]\nidle-timeout = \"5000ms\"\n[limits]\nmax-connections = 5_00\n"
        var desk = try SavingDesk(text)
        desk.set(.idleTimeout, "5s", insteadOf: "75s")
        desk.set(.maxConnections, "500", insteadOf: "100000")
        let saved = try desk.save()
        #expect(desk.text == text && desk.names == ["reactor.toml"] && !saved.isWritten)
        #expect(saved.lines == ["nothing to save: \(desk.path) has all that was set at run time"])
    }

    @Test func nothingThatWasSet_WritesNothing_AndNamesWhatTheFileHasBesides() throws {
        var desk = try SavingDesk("[server]\nworkers = 8\n")
        desk.states = [SettingState(name: "workers", value: "4", file: "8", source: "file", restart: "8")]
        // Set to what a start gives it anyway.
        desk.set(.idleTimeout, "75s", insteadOf: nil)
        let saved = try desk.save()
        #expect(desk.names == ["reactor.toml"])
        #expect(
            saved.lines.last == "left in the file, to be taken by a reload or a restart: workers 4 → 8"
                && saved.edit.lines.isEmpty)
    }

    @Test func aNewFile_BeginsWithItsSections_AndMayBeRead() throws {
        let desk = try desk(nil)
        let saved = try desk.save()
        let text = try #require(desk.text)
        #expect(text.hasPrefix("# ") && text.contains("\n[timeouts]\nidle-timeout = \"5s\"\nheader-timeout"))
        #expect(desk.names == ["reactor.toml"] && saved.kept == nil && saved.lines[0].hasSuffix(", which is new"))
        #expect(try desk.mode("reactor.toml") == 0o644)
        #expect(FileSettings(SettingsFile(Array(text.utf8)), path: "x").values.count == 3)
    }

    @Test func hiddenValues_AreWritten_AndTheFlagIsNamed_SecretsAreNot() throws {
        var desk = try SavingDesk("")
        desk.set(.idleTimeout, "5s", insteadOf: "20s", hiding: "--idle-timeout")
        desk.set(.bodyTimeout, "***", insteadOf: "30s")
        let saved = try desk.save()
        #expect(desk.text == "[timeouts]\nidle-timeout = \"5s\"\n")
        #expect(saved.lines.contains("--idle-timeout hides idle-timeout in the file: a start with it takes 20s"))
        #expect(saved.edit.secrets == ["body-timeout"] && saved.lines.contains { $0.hasPrefix("body-timeout is a se") })
    }

    @Test func anotherFile_GetsAllThatHolds_ButDefaultsFlagsAndVariables() throws {
        var desk = try desk()
        desk.states[0].restart = nil
        desk.states += [
            SettingState(name: "workers", value: "2", file: "4", source: "file", restart: "4"),
            SettingState(name: "loops", value: "3", source: "flag"),
            SettingState(name: "body-limit", value: "2MiB", source: "environment"),
            SettingState(name: "head-limit", value: "16KiB", source: "default"),
        ]
        let other = desk.folder.path("other.toml")
        let saved = try desk.save(to: other)
        #expect(desk.text == Self.written && desk.names == ["other.toml", "reactor.toml"])
        let file = try FileSettings.read(other)
        #expect(
            file.values == [
                .idleTimeout: .number(5000), .headerTimeout: .number(1500), .maxConnections: .number(500),
                .workers: .number(2),
            ])
        #expect(saved.edit.unloaded.isEmpty && saved.path == other)
        // The server's own, by another name of it.
        #expect(desk.refusal(to: desk.folder.root + "/./reactor.toml") == nil)
        #expect(desk.text?.contains("workers = 2") == true && desk.folder.read("reactor.toml.old") == Self.written)
    }

    @Test func linesOfAnotherFile_ForWhatIsNotWritten_Stay_AndAreNamedWhereTheyDiffer() throws {
        var desk = try SavingDesk("")
        desk.states = [
            SettingState(name: "loops", value: "one a core"),
            SettingState(name: "workers", value: "3", source: "program"),
            SettingState(name: "head-limit", value: "16KiB"),
            SettingState(name: "body-limit", value: "2MiB", source: "flag", hiding: "--body-limit"),
            SettingState(name: "body-timeout", value: "30s", source: "environment"),
        ]
        desk.set(.idleTimeout, "5s", insteadOf: "75s")
        let text = """
            [server]
            loops = 3
            workers = 2
            [limits]
            head-limit = "16384"
            body-limit = "1MiB"
            [timeouts]
            idle-timeout = "1s"

            """
        try desk.folder.write(text, to: "other.toml")
        for _ in 0..<2 {
            let saved = try desk.save(to: desk.folder.path("other.toml"))
            #expect(
                saved.lines.last
                    == "left in the file, to be taken by a start with it: loops one a core → 3, workers 3 → 2, "
                    + "body-limit 2MiB → 1MiB")
            #expect(saved.edit.unloaded.isEmpty)
        }
        #expect(desk.folder.read("other.toml") == text.replacing("1s", with: "5s"))
        #expect(try desk.save().edit.left.isEmpty)
    }

    @Test func aNameWithoutTOML_IsTheServersFile_WhereThatIsThereOrNamed() throws {
        let desk = try desk()
        var report = desk.report
        report.path = desk.folder.path("settings")
        #expect(
            throws: SaveFailure(
                "not saved: there is no \(desk.folder.path("settings")), and its name does not end in .toml: name it: "
                    + "save FILE")
        ) { try SettingsWriter.save(report) }
        #expect(desk.names == ["reactor.toml"])
        #expect(try SettingsWriter.save(report, to: desk.folder.path("settings")).isWritten)
        report.settings[0].value = "6s"
        #expect(try SettingsWriter.save(report).edit.lines.map(\.new) == ["6s"])
        #expect(desk.folder.read("settings")?.contains("idle-timeout = \"6s\"\n") == true)
    }

    @Test func links_StayAndTheirTargetIsReplaced() throws {
        let desk = try desk()
        mkdir(desk.folder.path("real"), 0o700)
        rename(desk.path, desk.folder.path("real/settings"))
        symlink("real/settings", desk.path)
        try desk.save()
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: desk.path) == "real/settings")
        #expect(desk.folder.read("real/settings") == Self.saved)
        #expect(desk.folder.read("real/settings.old") == Self.written && desk.names == ["reactor.toml", "real"])
        unlink(desk.folder.path("real/settings"))
        #expect(desk.refusal()?.contains("a link to a file that is not there") == true)
    }

    @Test func modeAndOwner_AreThoseOfTheOldFile() throws {
        let desk = try desk()
        chmod(desk.path, 0o640)
        if geteuid() == 0 { chown(desk.path, 65534, 65533) }
        var before = stat()
        stat(desk.path, &before)
        #expect(try !desk.save().hasOtherOwner)
        for name in ["reactor.toml", "reactor.toml.old"] {
            var after = stat()
            stat(desk.folder.path(name), &after)
            #expect(after.st_uid == before.st_uid && after.st_gid == before.st_gid && after.st_mode == before.st_mode)
        }
    }

    @Test func theFileBefore_IsKeptAnewEachTime() throws {
        var desk = try desk()
        try desk.save()
        desk.states = []
        desk.set(.idleTimeout, "6s", insteadOf: "5s")
        try desk.save()
        #expect(desk.folder.read("reactor.toml.old") == Self.saved && desk.names.count == 2)
    }

    @Test func faultsOfTheFile_RefuseIt_AsAStartWould() throws {
        let desk = try desk("[timeouts]\nidle-timeout = 75s\nheader-timeout = \"1y\"\n[nowhere]\n")
        let refusal = try #require(desk.refusal())
        for place in [":2:16:", ":3:18:", ":4:1:"] { #expect(refusal.contains(desk.path + place), "\(refusal)") }
        #expect(refusal.contains("not saved") && desk.names == ["reactor.toml"])
        let wrong = try self.desk("[server]\nlisten = [\"nowhere\"]\n")
        #expect(wrong.refusal()?.contains(":2:") == true)
        // What only the server has found.
        let fine = try self.desk()
        var report = fine.report
        report.faults = ["\(fine.path): hash-workers takes at most 2"]
        #expect(throws: SaveFailure.self) { try SettingsWriter.save(report) }
        #expect(fine.text == Self.written && fine.names.count == 1)
    }

    @Test func settingsThatDoNotGoTogether_AreRefused_AsAStartWould() throws {
        // It waits there for a restart, and the running server takes the trigger.
        let text = "[server]\npoller = \"poll\"\n"
        var desk = try SavingDesk(text)
        desk.states = [
            SettingState(name: "poller", value: "epoll", file: "poll", isLive: false, restart: "poll")
        ]
        desk.set(.trigger, "et", insteadOf: "lt")
        let refusal = try #require(desk.refusal())
        #expect(refusal.hasPrefix("\(desk.path): trigger et needs the poller epoll"), "\(refusal)")
        #expect(refusal.contains("\nnot saved: ") && refusal.contains("set one of the two otherwise"))
        #expect(desk.text == text && desk.names == ["reactor.toml"])
        try desk.folder.write(text, to: "other.toml")
        #expect(desk.refusal(to: desk.folder.path("other.toml"))?.contains("trigger et needs") == true)
        // A flag beats the file, and so does it at the start; another file is alone.
        desk.states[0].hiding = "--poller"
        desk.states[0].restart = nil
        #expect(desk.refusal() == nil && desk.text == text + "trigger = \"et\"\n")
        #expect(desk.refusal(to: desk.folder.path("other.toml")) != nil)
        var flag = try SavingDesk("")
        flag.states = [SettingState(name: "poller", value: "poll", source: "flag", hiding: "--poller")]
        flag.set(.trigger, "et", insteadOf: "lt")
        #expect(flag.refusal()?.contains("trigger et needs") == true && flag.text == "")
    }

    @Test func whereNoFileCanBe_IsSaidInOneLine() throws {
        let desk = try desk()
        mkdir(desk.folder.path("folder"), 0o700)
        let refusals = [
            desk.folder.path("none/r.toml"): "make it first", desk.folder.path("folder"): "it is no file",
            desk.folder.root + "/": "name one", "/proc/r.toml": "cannot write", desk.path + "/r.toml": "cannot write",
            desk.folder.path(String(repeating: "n", count: 300)): "cannot write", "": "name one",
        ]
        for (path, words) in refusals {
            let refusal = desk.refusal(to: path)
            #expect(refusal?.contains(words) == true && refusal?.contains("\n") == false, "\(path): \(refusal ?? "-")")
        }
        var nowhere = desk.report
        nowhere.path = nil
        #expect(throws: SaveFailure("this server reads no settings file: name one, as in save reactor.toml")) {
            try SettingsWriter.save(nowhere)
        }
        // What a server at the other end says that is another user's.
        for name in ["cron", "cron\0.toml", "cron.toml.d", ".tom"] {
            var report = desk.report
            report.path = desk.folder.path(name)
            let refusal = #expect(throws: SaveFailure.self) { try SettingsWriter.save(report) }
            #expect(refusal?.lines.count == 1 && refusal?.lines.first?.hasPrefix("not saved") == true)
            report.path = String(desk.path.dropFirst())
            #expect(
                throws: SaveFailure(
                    "not saved: the server says \(report.path ?? ""), which is no absolute path: name it: save FILE")
            ) { try SettingsWriter.save(report) }
        }
        // The place of what is kept.
        mkdir(desk.folder.path("reactor.toml.old"), 0o700)
        #expect(desk.refusal()?.contains("cannot write") == true)
        #expect(desk.text == Self.written && desk.names == ["folder", "reactor.toml", "reactor.toml.old"])
    }

    @Test func valuesThatNobodyKnows_AreRefused() throws {
        var desk = try SavingDesk("")
        desk.states = [SettingState(name: "warp", value: "9", source: "set", restart: "1")]
        #expect(desk.refusal()?.contains("another version") == true)
        desk.states = [SettingState(name: "workers", value: "9999", source: "set", restart: "1")]
        #expect(desk.refusal()?.contains("workers takes") == true && desk.text == "")
    }

    // MARK: cut off, and not alone

    /// The folder is copied at each step, as a program would leave it that is killed there.
    @Test func cutOffAnywhere_TheFileIsTheOldOrTheNew_AndTheNextSaveGoesOn() throws {
        let desk = try desk()
        var left: [(SettingsWriter.Step, ScratchFolder)] = []
        try desk.save { step in
            let copy = try ScratchFolder()
            for name in desk.names {
                try FileManager.default.copyItem(atPath: desk.folder.path(name), toPath: copy.path(name))
            }
            left.append((step, copy))
        }
        #expect(left.map(\.0) == SettingsWriter.Step.allCases)
        for (step, copy) in left {
            #expect(copy.read("reactor.toml") == (step == .replaced ? Self.saved : Self.written), "\(step)")
            let kept = copy.read("reactor.toml.old")
            #expect(kept == Self.written || kept == nil && step != .kept && step != .replaced, "\(step)")
            var report = desk.report
            report.path = copy.path("reactor.toml")
            _ = try SettingsWriter.save(report)
            #expect(copy.read("reactor.toml") == Self.saved && copy.read("reactor.toml.old") == Self.written)
            let names = try FileManager.default.contentsOfDirectory(atPath: copy.root).sorted()
            // At the end nothing was left to save, and nothing of before to be taken away.
            #expect(names == ["reactor.toml", "reactor.toml.old"], "\(step): \(names)")
        }
    }

    @Test(arguments: [SettingsWriter.Step.read, .drafted, .linked])
    func aChangeMeanwhile_RefusesIt_AndStays(_ moment: SettingsWriter.Step) throws {
        let other = Self.written.replacing("75s", with: "76s")
        for isReplaced in [false, true] {
            let desk = try desk()
            try desk.folder.write("[server]\n", to: "reactor.toml.old")
            let refusal = desk.refusal { step in
                guard step == moment else { return }
                if isReplaced {
                    try desk.folder.write(other, to: "next")
                    rename(desk.folder.path("next"), desk.path)
                } else {
                    let file = try #require(fopen(desk.path, "w"))
                    fputs(other, file)
                    fclose(file)
                }
            }
            #expect(refusal?.contains("changed meanwhile") == true, "\(refusal ?? "-")")
            #expect(desk.text == other && desk.folder.read("reactor.toml.old") == "[server]\n")
            #expect(desk.names == ["reactor.toml", "reactor.toml.old"])
        }
    }

    @Test func aFileThatAppearsMeanwhile_OrGoes_RefusesIt() throws {
        let new = try desk(nil)
        let refusal = new.refusal { if $0 == .drafted { try new.folder.write("", to: "reactor.toml") } }
        #expect(refusal?.contains("made meanwhile") == true && new.text == "" && new.names == ["reactor.toml"])
        let old = try desk()
        #expect(old.refusal { if $0 == .drafted { unlink(old.path) } } != nil)
        #expect(old.names.isEmpty)
    }

    @Test func anotherThatSaves_IsNotDisturbed() throws {
        let desk = try desk()
        var second: String?
        try desk.save { if $0 == .drafted { second = desk.refusal() } }
        #expect(second?.contains("another program is saving") == true && desk.text == Self.saved)
        // What is in the way and no draft of anybody's.
        let blocked = try self.desk()
        symlink("/etc/passwd", blocked.path + ".new")
        #expect(blocked.refusal()?.contains("in the way") == true && blocked.text == Self.written)
    }
}
