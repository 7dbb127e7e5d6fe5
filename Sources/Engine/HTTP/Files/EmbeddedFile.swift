// A page embedded in the program: handed to StaticFiles, which copies it. A plain value.

/// One page of the program itself.
struct EmbeddedFile {
    /// The path with its leading slash: `/index.html`, `/css/site.css`.
    let path: String
    /// Empty means by the path's extension.
    let contentType: String
    let bytes: [UInt8]
}
