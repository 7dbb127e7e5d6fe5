// The result of StaticFiles' search for a request. Values only: StaticAnswer writes the response.

enum StaticFile {
    /// Valid until the files are searched again.
    case found(UnsafeMutablePointer<FileEntry>)
    /// The path names a folder without its slash: respond 301 with the request's path and a slash, or relative links
    /// break.
    case redirectToFolder
    case notFound
    /// The file exists, but the process may not read it: 403.
    case forbidden
    /// The path is malformed by any reading: 400.
    case malformed
    /// The system cannot open it now: 503.
    case failed(Errno)
}
