// The result of compressing a static file, on its way from a worker to the loop that asked. A plain value.

struct CompressedFile: Sendable {
    enum Outcome: Sendable {
        case made(SharedBytes)
        /// It did not become smaller.
        case pointless
        /// No memory, or the file has changed meanwhile.
        case failed
    }

    /// The decoded path, with its leading slash.
    let path: [UInt8]
    /// The stamp of the file that was compressed.
    let stamp: FileStamp
    let outcome: Outcome
}
