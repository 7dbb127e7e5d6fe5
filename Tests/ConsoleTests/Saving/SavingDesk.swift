// A folder with a settings file in it, and the report of a server that reads it.

import Foundation

@testable import Console
@testable import Engine

struct SavingDesk {
    let folder: ScratchFolder
    let path: String
    /// Of the settings in the table's order.
    var states: [SettingState] = []

    /// - Parameter text: the file's; nil: there is none.
    init(_ text: String? = nil) throws {
        folder = try ScratchFolder()
        path = folder.path("reactor.toml")
        if let text { try folder.write(text, to: "reactor.toml") }
    }

    var report: SettingsReport { SettingsReport(settings: states, path: path) }

    /// Has one be set at run time.
    /// - Parameter next: what a start now would give it.
    mutating func set(_ setting: Setting, _ value: String, insteadOf next: String?, hiding: String? = nil) {
        states.append(
            SettingState(name: setting.rawValue, value: value, source: "set", restart: next, hiding: hiding))
    }

    @discardableResult
    func save(
        to other: String? = nil, passing: (SettingsWriter.Step) throws -> Void = { _ in }
    ) throws -> SavedSettings {
        var failure: (any Error)?
        let saved = try SettingsWriter.save(report, to: other) { step in
            do { try passing(step) } catch { failure = error }
        }
        if let failure { throw failure }
        return saved
    }

    /// Why nothing is saved; nil where it is.
    func refusal(to other: String? = nil, passing: (SettingsWriter.Step) throws -> Void = { _ in }) -> String? {
        do {
            try save(to: other, passing: passing)
            return nil
        } catch let failure as SaveFailure {
            return failure.lines.joined(separator: "\n")
        } catch {
            return "\(error)"
        }
    }

    /// The names in the folder, in their order.
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder.root).sorted()) ?? [] }

    var text: String? { folder.read("reactor.toml") }

    func mode(_ name: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: folder.path(name))[.posixPermissions] as? Int ?? -1
    }
}
