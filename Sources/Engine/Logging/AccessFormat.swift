// How the access log writes a request, and how its answer ended.

/// The shape of the access log's lines.
public enum AccessFormat: String, Sendable, CaseIterable {
    /// NCSA's combined format.
    case combined
    /// The combined format with two fields more: the seconds from the request's begin to the answer's end, with
    /// microseconds, and how the answer ended.
    case extended
}

/// How an answer ended.
enum AccessEnding {
    /// The kernel took all of it.
    case whole
    /// The connection ended before that.
    case cut
    /// There was no memory to remember it until its end.
    case unknown

    var mark: StaticString {
        switch self {
        case .whole: "ok"
        case .cut: "cut"
        case .unknown: "-"
        }
    }
}
