// A page that is part of the program: handed to StaticFiles, which copies it. A plain value.

/// One page of the program itself.
struct EmbeddedFile {
    /// With its leading slash: `/index.html`, `/css/site.css`.
    let path: String
    /// Empty: by the path's extension.
    let contentType: String
    let bytes: [UInt8]
}
