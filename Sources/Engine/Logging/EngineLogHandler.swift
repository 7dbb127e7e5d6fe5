// The back end for swift-log: a developer's Logger writes to the engine's log. A value, as LogHandler asks: a copy's
// level and metadata are its own; the log behind it is shared.

import Logging

/// Writes a `Logger`'s lines to the engine's log as `label: message key=value …`, on any thread and without waiting.
public struct EngineLogHandler: LogHandler {
    private let log: Log
    private let label: String
    private var ownLevel: Logger.Level?
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    init(label: String, log: Log) {
        self.label = label
        self.log = log
    }

    /// Follows the engine's log until it is set; from then on it is this handler's own level.
    public var logLevel: Logger.Level {
        get { ownLevel ?? Logger.Level(log.level) }
        set { ownLevel = newValue }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = label.isEmpty ? "" : "\(label): "
        line += event.message.description
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            line += " \(Self.quoted(key))=\(Self.quoted(value.description))"
        }
        if let error = event.error { line += " error=\(Self.quoted(String(describing: error)))" }
        log.writeAlways(LogLevel(event.level), line)
    }

    /// A value that could be read as two, or as none, is quoted.
    private static func quoted(_ value: String) -> String {
        let isPlain =
            !value.isEmpty && !value.utf8.contains { $0 <= 0x20 || $0 == 34 || $0 == 61 || $0 == 92 || $0 == 0x7F }
        if isPlain { return value }
        var text = "\""
        for scalar in value.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { text.unicodeScalars.append("\\") }
            text.unicodeScalars.append(scalar)
        }
        return text + "\""
    }
}

/// The levels have the same names.
extension LogLevel {
    init(_ level: Logger.Level) { self = LogLevel(rawValue: level.rawValue) ?? .critical }
}

extension Logger.Level {
    init(_ level: LogLevel) { self = Logger.Level(rawValue: level.rawValue) ?? .critical }
}
