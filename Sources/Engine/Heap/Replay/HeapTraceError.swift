// An error in a trace file, with its line.

/// The reason why a trace cannot be replayed.
public struct HeapTraceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The path as it was given.
    public let path: String
    /// Counted from 1; nil where the error is about the file as a whole.
    public let line: Int?
    public let reason: String

    init(_ path: String, line: Int? = nil, _ reason: String) {
        self.path = path
        self.line = line
        self.reason = reason
    }

    /// `FILE:LINE: reason`.
    public var description: String {
        // A file's name may hold anything, even what a terminal would obey.
        let name = String(
            String.UnicodeScalarView(path.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
        return line.map { "\(name):\($0): \(reason)" } ?? "\(name): \(reason)"
    }
}
