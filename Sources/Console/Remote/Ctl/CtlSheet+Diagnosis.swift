// The sheet of `ctl diagnose`: what is wrong, with the evidence and what can be done.

import Engine

extension CtlSheet {
    init(findings: [Warning], hasTraffic: Bool, took: UInt64) {
        self.init("findings", findings, columns: Self.findingColumns)
        notes = [("window", .seconds(took)), ("traffic", .flag(hasTraffic))]
        if findings.isEmpty { below = "nothing found in \(Format.duration(took, ascii: true))\n" }
    }

    /// For docs/ctl.md.
    static var causes: String {
        "| cause | |\n|---|---|\n"
            + Warning.Kind.allCases.map { "| `\($0.rawValue)` | \($0.meaning) |\n" }.joined()
    }

    private static let findingColumns: [SheetColumn<Warning>] = [
        .text("cause") { $0.kind.rawValue },
        .text("evidence") { $0.text },
        SheetColumn("about") { warning in warning.subject.map { .text($0.name) } ?? .null },
        .text("advice") { $0.kind.advice },
        SheetColumn("commands") { .list($0.commands.map { JSONText.text($0) }) },
    ]
}
