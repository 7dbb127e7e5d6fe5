// The outcomes of looking for a file: for a request, and by a name in a folder. Values only: writing the answer is
// StaticAnswer's.

/// What StaticFiles finds for a request.
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

/// What a StaticFolder finds by a name. The descriptor is its receiver's.
enum OpenedFile: ~Copyable {
    /// A regular file, open for reading, with its state at the opening.
    case file(FileDescriptor, FileStamp)
    case folder
    case notFound
    /// The file exists, but the process may not read it.
    case forbidden
    /// The system cannot open it now: no descriptor left, no memory, an I/O error.
    case failed(Errno)
}
