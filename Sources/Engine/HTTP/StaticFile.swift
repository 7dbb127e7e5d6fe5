// What StaticFiles finds. Values only: writing the answer is the connection's work, on its loop.

/// The result of a look for a path.
enum StaticFile: ~Copyable {
    /// Embedded: the bytes live as long as the StaticFiles.
    case memory(UnsafeRawBufferPointer, StaticFileFacts)
    /// A regular file, open for reading; its size and time as of the opening.
    case file(FileDescriptor, StaticFileFacts)
    /// A folder asked for without its slash: answer 301 or 308 with the request's path and a slash, or relative links break.
    case redirectToFolder
    case notFound
    /// There, but the process may not read it: 403.
    case forbidden
    /// No path of ours by any reading: 400.
    case malformed
    /// The system cannot now (no descriptor left, no memory, an I/O error): 503.
    case failed(Errno)
}
