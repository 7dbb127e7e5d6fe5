// Content with several owners at once, on any threads: a file, and bytes in memory.

import CLinux

/// A descriptor with several owners at once: a cached file and the responses that still send it. Closed when the last
/// owner lets go, on that owner's thread. Its file offset belongs to nobody: read it with pread or sendfile.
final class SharedDescriptor: Sendable {
    private let file: FileDescriptor

    init(_ file: consuming FileDescriptor) { self.file = file }

    /// Valid while the object is held.
    var raw: Int32 { file.raw }

    /// Reads from `offset` until the buffer is full.
    /// - Returns: false when the file ended before that, or could not be read.
    func read(into buffer: UnsafeMutableRawBufferPointer, offset: Int64 = 0) -> Bool {
        guard let base = buffer.baseAddress else { return true }
        var filled = 0
        while filled < buffer.count {
            let count = linux_pread(raw, base + filled, buffer.count - filled, offset + Int64(filled))
            if count <= 0 { return false }
            filled += count
        }
        return true
    }
}

/// Bytes with several owners at once, on any threads: compressed content that each loop keeps for itself. Freed when
/// the last owner lets go.
// @unchecked: the bytes are written before anybody else has the object, and never again.
final class SharedBytes: @unchecked Sendable {
    /// Valid while the object is held.
    let bytes: UnsafeRawBufferPointer

    init(copying content: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 8)
        copy.copyBytes(from: content)
        bytes = UnsafeRawBufferPointer(copy)
    }

    deinit { bytes.deallocate() }
}
