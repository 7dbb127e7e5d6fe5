// What a StaticFolder finds by a name. The descriptor is its receiver's.

enum OpenedFile: ~Copyable {
    /// A regular file, open for reading, as it was at the opening.
    case file(FileDescriptor, FileStamp)
    case folder
    case notFound
    /// There, but the process may not read it.
    case forbidden
    /// The system cannot now: no descriptor left, no memory, an I/O error.
    case failed(Errno)
}
