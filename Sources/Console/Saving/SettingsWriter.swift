// Saves a server's settings into a file, with the rights of the program's user. Whenever it is cut off, the file is the
// old one or the new one, whole. On the thread that calls it, which waits for the disk.

import CLinux
import Engine
import Glibc

public enum SettingsWriter {
    /// What has been done; at each of them the program could end.
    enum Step: CaseIterable {
        case read
        /// The new file is on the disk, beside the old one.
        case drafted
        /// The old file has a second name.
        case linked
        /// That name is the one by which it is kept.
        case kept
        case replaced
    }

    /// - Parameter other: a file that is not the server's own; nil is the one that it reads.
    public static func save(
        _ report: SettingsReport, to other: String? = nil
    ) throws(SaveFailure) -> SavedSettings {
        try save(report, to: other) { _ in }
    }

    static func save(
        _ report: SettingsReport, to other: String?, passing: (Step) -> Void
    ) throws(SaveFailure) -> SavedSettings {
        guard let path = other ?? report.path else {
            throw SaveFailure("this server reads no settings file: name one, as in save reactor.toml")
        }
        if other == nil, !path.utf8.starts(with: "/".utf8) || path.utf8.contains(0) {
            throw SaveFailure("not saved: the server says \(path), which is no absolute path: name it: save FILE")
        }
        let target = try SettingsTarget(path)
        // The server may be another user's, and nobody's file is to be made at its word where a name alone has a
        // meaning: /etc/nologin, or what is in /etc/cron.d.
        if other == nil, target.status == nil, !path.utf8.suffix(5).elementsEqual(".toml".utf8) {
            throw SaveFailure("not saved: there is no \(path), and its name does not end in .toml: name it: save FILE")
        }
        let old = try target.read()
        let isOther = report.path.map { !target.isFile($0) } ?? true
        let edit = try SettingsEdit(report, in: old ?? target.beginning, isOther: isOther)
        passing(.read)
        guard !edit.lines.isEmpty else { return SavedSettings(path: path, kept: nil, edit: edit) }

        let draft = try FileDraft(target.resolved + ".new", like: target.status)
        do throws(SaveFailure) {
            try draft.write(edit.file.bytes)
            passing(.drafted)
            if let old {
                try keep(old, of: target, passing)
                try draft.rename(to: target.resolved)
            } else {
                try draft.appear(as: target.resolved)
            }
        } catch {
            draft.remove()
            throw error
        }
        target.syncFolder()
        passing(.replaced)
        let kept = old == nil ? nil : target.kept
        return SavedSettings(path: path, kept: kept, edit: edit, hasOtherOwner: draft.hasOtherOwner)
    }

    /// Gives the old file its second name, without a moment in which it lacks its first.
    private static func keep(
        _ old: FileSettings, of target: SettingsTarget, _ passing: (Step) -> Void
    ) throws(SaveFailure) {
        let next = target.kept + ".new"
        // Of a program that was cut off here.
        _ = unlink(next)
        if link(target.resolved, next) != 0 {
            // A file system without links, or another's file (proc(5), protected_hardlinks).
            let copy = try FileDraft(next, like: target.status)
            do throws(SaveFailure) { try copy.write(old.file.bytes) } catch {
                copy.remove()
                throw error
            }
        }
        passing(.linked)
        do throws(SaveFailure) {
            guard try target.read()?.file.bytes == old.file.bytes, target.isStillThere else {
                throw SaveFailure("not saved: \(target.path) has been changed meanwhile; save again")
            }
            guard rename(next, target.kept) == 0 else { throw SettingsTarget.failure(target.kept, errno) }
        } catch {
            _ = unlink(next)
            throw error
        }
        // Where both names were of this file already, rename(2) leaves both.
        _ = unlink(next)
        passing(.kept)
    }
}
