// `ctl save`: what was set at run time, written into a settings file by this program, with the rights of its user.

import Engine

extension Ctl {
    func save(_ file: String?) throws(CtlFailure) {
        let report = try report()
        do throws(SaveFailure) { tell(try SettingsWriter.save(report, to: file)) } catch {
            throw .refused(error.lines.joined(separator: "\n"))
        }
    }

    private func tell(_ saved: SavedSettings) {
        guard options.isJSON else {
            write(VisibleText.lines(saved.lines.joined(separator: "\n")) + "\n")
            return
        }
        func text(_ text: String?) -> JSONText { text.map(JSONText.text) ?? .null }
        let edit = saved.edit
        func list(_ left: [SettingsEdit.Difference]) -> JSONText {
            .list(
                left.map {
                    .object([("name", .text($0.name)), ("value", .text($0.value)), ("file", .text($0.next))])
                })
        }
        let document = JSONText.object([
            ("version", .count(Self.version)), ("result", .text("done")),
            ("text", .text(saved.lines.joined(separator: "; "))),
            ("file", .text(saved.path)), ("kept", text(saved.kept)),
            (
                "saved",
                .list(
                    edit.lines.map {
                        .object([("name", .text($0.name)), ("old", text($0.old)), ("new", .text($0.new))])
                    })
            ),
            (
                "hidden",
                .list(
                    edit.hidden.map {
                        .object([("name", .text($0.name)), ("by", .text($0.by)), ("value", .text($0.value))])
                    })
            ),
            ("secrets", .list(edit.secrets.map(JSONText.text))),
            ("unloaded", list(edit.unloaded)), ("left", list(edit.left)),
        ])
        write(document.line + "\n")
    }
}
