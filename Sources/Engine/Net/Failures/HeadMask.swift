// Hides the secrets of a request's head: each of their bytes becomes a `*`. The head may be anything, because heads
// that are no requests are kept too, so nothing here relies on its being one. Pure functions over raw bytes; a
// delimiter is a byte, whatever stands around it.

enum HeadMask {
    private static let star: UInt8 = 0x2A

    /// The bytes up to the empty line: no body is kept. Any line feed ends a line here, as it does for lenient readers.
    static func head(of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var lineIsEmpty = true
        var hasLine = false
        for (index, byte) in bytes.enumerated() {
            if byte == 0x0A {
                if lineIsEmpty, hasLine { return UnsafeRawBufferPointer(rebasing: bytes[...index]) }
                lineIsEmpty = true
            } else if byte != 0x0D {
                lineIsEmpty = false
                hasLine = true
            }
            // What follows is longer than is kept.
            if index >= 64 << 10 { break }
        }
        return bytes
    }

    /// Hides secrets in place.
    static func hide(_ head: UnsafeMutableRawBufferPointer) {
        var start = 0
        var isFirst = true
        var hidesFold = false
        var isAfterReturn = false
        while start < head.count {
            var end = start
            while end < head.count, head[end] != 0x0A, head[end] != 0x0D { end += 1 }
            if end > start {
                let line = UnsafeMutableRawBufferPointer(rebasing: head[start..<end])
                // A carriage return alone ends a line for some readers and none for others.
                let isFold = (isBlank(line[0]) || isAfterReturn) && !isFirst
                if isFold, hidesFold {
                    // A line that begins with a blank goes on with the value of the one before (RFC 9112 section 5.2).
                    cover(line)
                } else {
                    hidesFold = hideLine(line, isFirst: isFirst)
                }
                isFirst = false
            }
            let isFeed = end < head.count && head[end] == 0x0A
            if isFeed || end > start { isAfterReturn = !isFeed }
            start = end + 1
        }
    }

    /// - Returns: true where it is a field whose value is secret.
    private static func hideLine(_ line: UnsafeMutableRawBufferPointer, isFirst: Bool) -> Bool {
        if isFirst, !isRequestLine(UnsafeRawBufferPointer(line)) {
            // Something else came: the body of a message that had no length, say. What follows a secret's name goes.
            if let end = LogSecret.endOfSecretName(in: UnsafeRawBufferPointer(line)) {
                cover(UnsafeMutableRawBufferPointer(rebasing: line[end...]))
                return true
            }
        } else if !isFirst {
            // The equals sign is for parameters that came in place of fields.
            let nameEnd = line.firstIndex { $0 == 0x3A || $0 == 0x3D } ?? line.count
            let name = UnsafeRawBufferPointer(rebasing: line[..<nameEnd])
            if LogSecret.isSecretField(name) {
                let from = nameEnd < line.count ? nameEnd + 1 : afterWord(line)
                cover(UnsafeMutableRawBufferPointer(rebasing: line[from...]))
                return true
            }
        }
        hideParameters(line)
        hideUserInformation(line)
        return false
    }

    /// `GET /…`, `GET http:…`, `OPTIONS *`.
    private static func isRequestLine(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let blank = line.firstIndex(of: 0x20), blank > 0, blank + 1 < line.count else { return false }
        let method = UnsafeRawBufferPointer(rebasing: line[..<blank])
        for byte in method where byte &- 0x41 >= 26 && byte &- 0x61 >= 26 && byte != 0x2D { return false }
        if LogSecret.isSecretField(method) { return false }
        let target = line[(blank + 1)...]
        return target.first == 0x2F || target.first == 0x2A || target.starts(with: "http:".utf8)
            || target.starts(with: "https:".utf8)
    }

    /// Values of parameters whose names say that they are secret, in a target or in a field that holds a URL.
    private static func hideParameters(_ line: UnsafeMutableRawBufferPointer) {
        var at = 0
        while let secret = LogSecret.next(in: UnsafeRawBufferPointer(line), from: at) {
            cover(UnsafeMutableRawBufferPointer(rebasing: line[secret]))
            at = secret.upperBound
        }
    }

    /// `http://user:password@host/`: what stands before the `@`.
    private static func hideUserInformation(_ line: UnsafeMutableRawBufferPointer) {
        var at = 0
        while at + 2 < line.count {
            guard line[at] == 0x3A, line[at + 1] == 0x2F, line[at + 2] == 0x2F else {
                at += 1
                continue
            }
            let start = at + 3
            var end = start
            var last: Int?
            while end < line.count, line[end] != 0x2F, line[end] != 0x3F, line[end] != 0x23, line[end] != 0x20 {
                if line[end] == 0x40 { last = end }
                end += 1
            }
            if let last { cover(UnsafeMutableRawBufferPointer(rebasing: line[start..<last])) }
            at = end
        }
    }

    private static func afterWord(_ line: UnsafeMutableRawBufferPointer) -> Int {
        var at = 0
        while at < line.count, isBlank(line[at]) { at += 1 }
        while at < line.count, !isBlank(line[at]) { at += 1 }
        return at
    }

    /// Blanks stay, so that words can still be told apart.
    private static func cover(_ bytes: UnsafeMutableRawBufferPointer) {
        for index in bytes.indices where !isBlank(bytes[index]) { bytes[index] = star }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
