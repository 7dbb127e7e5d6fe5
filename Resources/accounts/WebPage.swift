// A file that is served as it stands.

public struct WebPage: Sendable {
    /// As in the request's target: `/style.css`.
    public let path: String
    /// For the Content-Type field.
    public let contentType: String
    public let bytes: [UInt8]
}
