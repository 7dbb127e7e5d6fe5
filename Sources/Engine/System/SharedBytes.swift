// Bytes with several owners at once, on any threads: compressed content that each loop keeps for itself. Freed when the
// last owner lets go.

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
