// The format of the access log: how a request is written, and how the end of its response.

/// The shape of the access log's lines.
public enum AccessFormat: String, Sendable, CaseIterable {
    /// NCSA's combined format.
    case combined
    /// The combined format with two fields more: the seconds from the request's begin to the response's end, with
    /// microseconds, and how the response ended.
    case extended
}

/// The end of a response.
enum AccessEnding {
    /// The kernel took all of it.
    case whole
    /// The connection ended before that.
    case cut
    /// There was no memory to keep track of it until its end.
    case unknown

    var mark: StaticString {
        switch self {
        case .whole: "ok"
        case .cut: "cut"
        case .unknown: "-"
        }
    }
}
