// A static file's content as a worker has compressed it, on its way to the cache of the loop that asked. A plain value.

struct CompressedFile: Sendable {
    /// Decoded, with its leading slash.
    let path: [UInt8]
    /// The tag of the content that was compressed.
    let etag: ETag
    let bytes: [UInt8]
}
