// Turns a request's path into a path inside a folder: decoded once, normalised, and never outside of the root. No
// state; on any thread.

enum PercentDecoding {
    enum PathResult: Equatable {
        /// The path takes this many bytes of the buffer: relative, no `.`, no `..`, no empty segment, no slash at
        /// either end; empty is the root. `isFolder`: the path ended with a slash. `isHidden`: a segment begins with a
        /// dot.
        case path(length: Int, isFolder: Bool, isHidden: Bool)
        /// A bad escape, a control byte or NUL, a backslash, an escaped slash, `..` above the root, not a path at all.
        case malformed
        /// It does not fit the buffer.
        case tooLong
    }

    /// Decodes `%XX` once, then splits the segments. An escaped slash is refused, because it is no separator to one
    /// reader and one to the next (RFC 3986 section 2.2); so is a backslash, which is a separator on other systems.
    static func path(_ encoded: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer) -> PathResult {
        guard encoded.count > 0, encoded[0] == 0x2F else { return .malformed }
        var length = 0
        var segment = 0
        var hidden = false
        var at = 1
        var isFolder = true
        while true {
            let atEnd = at == encoded.count
            if atEnd || encoded[at] == 0x2F {
                let count = length - segment
                if count == 1, buffer[segment] == 0x2E {
                    length = segment
                    isFolder = true
                } else if count == 2, buffer[segment] == 0x2E, buffer[segment + 1] == 0x2E {
                    // Back over the separator to the one before it.
                    length = segment
                    guard length > 0 else { return .malformed }
                    length -= 1
                    while length > 0, buffer[length - 1] != 0x2F { length -= 1 }
                    isFolder = true
                } else if count > 0 {
                    if buffer[segment] == 0x2E, !isWellKnown(buffer, segment, count) { hidden = true }
                    isFolder = !atEnd
                    if !atEnd {
                        guard length < buffer.count else { return .tooLong }
                        buffer[length] = 0x2F
                        length += 1
                    }
                } else {
                    isFolder = true
                }
                segment = length
                if atEnd { break }
                at += 1
                continue
            }
            var byte = encoded[at]
            at += 1
            if byte == 0x25 {
                guard at + 1 < encoded.count, ByteClass.isHex(encoded[at]), ByteClass.isHex(encoded[at + 1]) else {
                    return .malformed
                }
                byte = ByteClass.hexValue(encoded[at]) << 4 | ByteClass.hexValue(encoded[at + 1])
                at += 2
                if byte == 0x2F { return .malformed }
            }
            if byte < 0x20 || byte == 0x7F || byte == 0x5C { return .malformed }
            guard length < buffer.count else { return .tooLong }
            buffer[length] = byte
            length += 1
        }
        if length > 0, buffer[length - 1] == 0x2F { length -= 1 }
        return .path(length: length, isFolder: isFolder, isHidden: hidden)
    }

    /// RFC 8615: the one name with a dot that is meant to be public; at the root only.
    private static func isWellKnown(_ buffer: UnsafeMutableRawBufferPointer, _ start: Int, _ count: Int) -> Bool {
        let name: StaticString = ".well-known"
        guard start == 0, count == name.utf8CodeUnitCount else { return false }
        for i in 0..<count where buffer[start + i] != name.utf8Start[i] { return false }
        return true
    }
}
