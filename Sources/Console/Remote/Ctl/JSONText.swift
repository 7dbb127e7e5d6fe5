// A JSON document of ctl, written in the order in which its members are given: JSON libraries order them by a hash or
// the alphabet, and a person who reads a line wants the id first. A plain value.

import Engine

indirect enum JSONText: Sendable {
    typealias Member = (name: String, value: JSONText)

    case null
    case flag(Bool)
    /// A number as it is written.
    case number(String)
    case text(String)
    case list([JSONText])
    case object([Member])

    static func count(_ value: some FixedWidthInteger) -> JSONText { .number(String(value)) }

    /// Seconds with six decimals, of nanoseconds.
    static func seconds(_ nanoseconds: UInt64) -> JSONText {
        .number("\(nanoseconds / 1_000_000_000).\(digits(nanoseconds / 1000 % 1_000_000, 6))")
    }

    /// A number with two decimals at most; 0 for what JSON has no number for.
    static func decimal(_ value: Double) -> JSONText {
        guard value.isFinite, abs(value) < 1e15 else { return .number("0") }
        return .number(((value * 100).rounded() / 100).description)
    }

    /// `2026-11-28T14:02:33.123456789Z`; null for 0, which stands for never.
    static func time(_ nanoseconds: UInt64) -> JSONText {
        guard let second = time(seconds: Int64(nanoseconds / 1_000_000_000), fraction: nanoseconds % 1_000_000_000)
        else { return .null }
        return .text(second)
    }

    /// The same, without a fraction.
    /// - Parameter seconds: since 1970.
    static func time(seconds: Int64) -> JSONText {
        guard let text = time(seconds: seconds, fraction: nil) else { return .null }
        return .text(text)
    }

    private static func time(seconds: Int64, fraction: UInt64?) -> String? {
        let minute = Format.date(seconds, offset: 0)
        guard !minute.isEmpty else { return nil }
        let second = digits(UInt64(clamping: seconds % 60), 2)
        return "\(minute.prefix(10))T\(minute.suffix(5)):\(second)\(fraction.map { "." + digits($0, 9) } ?? "")Z"
    }

    /// With zeros in front, so that there are at least that many.
    private static func digits(_ number: UInt64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    /// The document on one line.
    var line: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .flag(let value): bytes += (value ? "true" : "false").utf8
        case .number(let text): bytes += text.utf8
        case .text(let text): Self.quote(text, to: &bytes)
        case .list(let values):
            bytes += "[".utf8
            for (index, value) in values.enumerated() {
                if index > 0 { bytes += ",".utf8 }
                value.write(to: &bytes)
            }
            bytes += "]".utf8
        case .object(let members):
            bytes += "{".utf8
            for (index, member) in members.enumerated() {
                if index > 0 { bytes += ",".utf8 }
                Self.quote(member.name, to: &bytes)
                bytes += ":".utf8
                member.value.write(to: &bytes)
            }
            bytes += "}".utf8
        }
    }

    /// What could move a terminal's cursor or hide is escaped too, not only what JSON demands.
    private static func quote(_ text: String, to bytes: inout [UInt8]) {
        ControlProtocol.quote(text, to: &bytes, isPlain: VisibleText.isPlain)
    }
}
