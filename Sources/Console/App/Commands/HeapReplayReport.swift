// The output of `reactor heap replay`: a row for each trace and policy, the heap at its peak, the means; or JSON.

import Engine
import FoundationEssentials
import Glibc

struct HeapReplayReport {
    private struct Row: Encodable {
        let trace: String
        let policy: String
        let ops: Int
        let mops: Double
        let utilisation: Double
        let ok: Bool
    }

    private let width: Int
    private let ascii: Bool
    private let showsPictures: Bool
    private var rows: [Row] = []

    init(width: Int, ascii: Bool, showsPictures: Bool) {
        self.width = width
        self.ascii = ascii
        self.showsPictures = showsPictures
    }

    var isRight: Bool { rows.allSatisfy(\.ok) }
    /// The cells of a picture, which has two rows.
    var cells: Int { width * 2 }

    mutating func add(_ replay: HeapReplay) {
        rows.append(
            Row(
                trace: replay.trace, policy: replay.policy.rawValue, ops: replay.ops, mops: replay.mops,
                utilisation: replay.utilisation, ok: replay.isRight))
    }

    let heading = line("TRACE", "POLICY", "OPS", "MOPS/S", "UTIL", "PAYLOAD", "HELD", "")

    func lines(_ replay: HeapReplay) -> [String] {
        var lines = [
            Self.line(
                replay.trace, replay.policy.rawValue, "\(replay.ops)", Self.fixed(replay.mops),
                Self.fixed(replay.utilisation * 100) + "%", "\(replay.peakPayload)", "\(replay.peakReserved)",
                replay.isRight ? "ok" : "WRONG")
        ]
        if !replay.isRight { lines.append("  " + replay.problem) }
        if showsPictures, replay.isRight {
            for row in replay.peakMap.picture(width: width, ascii: ascii) {
                lines.append(ascii ? "  |\(row)|" : "  ▕\(row)▏")
            }
        }
        return lines
    }

    /// The means for each policy: geometric for throughput, arithmetic for utilisation.
    var summary: [String] {
        PlacementPolicyKind.allCases.compactMap { policy in
            let own = rows.filter { $0.policy == policy.rawValue }
            guard !own.isEmpty else { return nil }
            let count = Double(own.count)
            let rate = exp(own.reduce(0) { $0 + log(max($1.mops, .leastNormalMagnitude)) } / count)
            let share = own.reduce(0) { $0 + $1.utilisation } / count
            return Self.line(
                "all \(own.count) (mean)", policy.rawValue, "\(own.reduce(0) { $0 + $1.ops })", Self.fixed(rate),
                Self.fixed(share * 100) + "%", "", "", own.allSatisfy(\.ok) ? "ok" : "WRONG")
        }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(rows), as: UTF8.self)
    }

    private static func line(
        _ trace: String, _ policy: String, _ ops: String, _ rate: String, _ share: String, _ payload: String,
        _ held: String,
        _ verdict: String
    ) -> String {
        func left(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        // A file's name may hold anything, even what a terminal would obey.
        let name = String(trace.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : Character($0) })
        return left(name, 22) + left(policy, 12) + right(ops, 8) + right(rate, 9) + right(share, 8) + right(payload, 12)
            + right(held, 12) + (verdict.isEmpty ? "" : "  " + verdict)
    }

    /// Two decimals.
    private static func fixed(_ value: Double) -> String {
        guard value.isFinite, value < 1e12 else { return "-" }
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
