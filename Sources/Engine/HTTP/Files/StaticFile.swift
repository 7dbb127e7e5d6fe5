// What StaticFiles finds for a request. Values only: writing the answer is StaticAnswer's.

enum StaticFile {
    /// Valid until the files are asked again.
    case found(UnsafeMutablePointer<FileEntry>)
    /// A folder asked for without its slash: answer 301 with the request's path and a slash, or relative links break.
    case redirectToFolder
    case notFound
    /// There, but the process may not read it: 403.
    case forbidden
    /// No path of ours by any reading: 400.
    case malformed
    /// The system cannot now: 503.
    case failed(Errno)
}
