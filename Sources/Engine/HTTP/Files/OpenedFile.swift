// The result of opening a name in a StaticFolder. Its receiver owns the descriptor.

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
