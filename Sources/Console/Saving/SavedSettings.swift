// The outcome of saving a server's settings, in words. A plain value.

import Engine

public struct SavedSettings: Sendable {
    /// As it was named.
    let path: String
    /// Where the file is that was there before; nil where there was none, or nothing was written.
    let kept: String?
    let edit: SettingsEdit
    /// The new file's owner or group is not that of the old one.
    var hasOtherOwner = false

    var isWritten: Bool { !edit.lines.isEmpty }

    /// One for each thing that there is to say.
    public var lines: [String] {
        var lines: [String] = []
        let count = edit.lines.count
        if isWritten {
            let before = kept.map { "; the file before is \($0)" } ?? ", which is new"
            lines.append("saved \(count) setting\(count == 1 ? "" : "s") in \(path)\(before)")
            lines += edit.lines.map { "\($0.name): \($0.old ?? "not set") → \($0.new)" }
        } else {
            lines.append("nothing to save: \(path) has all that was set at run time")
        }
        if hasOtherOwner { lines.append("its owner or group is another than before: only root can keep them") }
        lines += edit.hidden.map { "\($0.by) hides \($0.name) in the file: a start with it takes \($0.value)" }
        lines += edit.secrets.map { "\($0) is a secret and not written: the file's owner writes it" }
        for (left, words) in [
            (edit.unloaded, "to be taken by a reload or a restart"), (edit.left, "to be taken by a start with it"),
        ] where !left.isEmpty {
            let edits = left.map { "\($0.name) \($0.value) → \($0.next)" }.joined(separator: ", ")
            lines.append("left in the file, \(words): \(edits)")
        }
        return lines
    }
}
