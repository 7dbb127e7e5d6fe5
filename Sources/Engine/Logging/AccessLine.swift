// The access log's lines: one of them before it is formatted, the format, and the end of its response.

/// One line, not formatted yet. Owns nothing: the bytes are the request's, valid for the call.
struct AccessLine {
    /// The client's address as text.
    let peer: UnsafeRawBufferPointer
    /// Empty: not logged in.
    let user: UnsafeRawBufferPointer
    /// `GET /path HTTP/1.1`, as the client sent it.
    let requestLine: UnsafeRawBufferPointer
    let status: Int
    /// Bytes of the response's body that the kernel took.
    let bytes: UInt64
    /// Empty: the field was not sent.
    let referer: UnsafeRawBufferPointer
    let agent: UnsafeRawBufferPointer
    /// Nanoseconds since 1970, when the response was made.
    let time: UInt64
    /// Nanoseconds from the request's begin to the response's end.
    var took: UInt64 = 0
    var ending = AccessEnding.whole
}

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
