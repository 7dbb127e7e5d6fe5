// A strong entity tag, RFC 9110 section 8.8.3, as two numbers and the coding. They tell two contents apart; the tag is
// written as text only where it is needed. A plain value.

import COpenSSL

struct ETag: Equatable {
    /// Half of a hash of the content, or the modification time in nanoseconds.
    let high: UInt64
    /// The other half, or the size.
    let low: UInt64
    /// A file's representations are different contents, and so are their tags (section 8.8.3.3).
    var coding = ContentCoding.identity

    /// The longest text: two quotes, a hyphen, two times sixteen digits, and the coding's `-br` or `-gz`.
    static let longest = 38

    /// The tag of content in memory: the first 128 bits of its SHA-256 (FIPS 180-4). The same content has the same tag
    /// on every machine and after each copy, and a file replaced by one of the same size and time has another.
    /// Nil where libcrypto has no memory for it, or is configured without that hash.
    init?(hashing content: UnsafeRawBufferPointer, coding: ContentCoding = .identity) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let status = withUnsafeMutableBytes(of: &words) { hash in
            openssl_sha256(content.baseAddress, content.count, hash.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        guard status == 0 else { return nil }
        // Read from the left, as the hash is written.
        high = UInt64(bigEndian: words.0)
        low = UInt64(bigEndian: words.1)
        self.coding = coding
    }

    /// The tag of a file that is too large to be read for it, or could not be hashed. The inode is left out: each of
    /// the machines behind one balancer has another.
    init(modifiedNanoseconds: UInt64, size: UInt64, coding: ContentCoding = .identity) {
        high = modifiedNanoseconds
        low = size
        self.coding = coding
    }

    /// The same file's tag in another coding.
    func coded(_ coding: ContentCoding) -> ETag {
        var tag = self
        tag.coding = coding
        return tag
    }

    /// Writes `"HIGH-LOW"` in hexadecimal, quotes included, followed by the coding where there is one.
    /// - Parameter bytes: room for `longest`.
    /// - Returns: the bytes written.
    func write(into bytes: UnsafeMutablePointer<UInt8>) -> Int {
        bytes[0] = 0x22
        var at = 1
        at += Self.hex(high, into: bytes + at)
        bytes[at] = 0x2D
        at += 1
        at += Self.hex(low, into: bytes + at)
        if coding != .identity {
            bytes[at] = 0x2D
            // The suffix without its dot: two letters.
            bytes[at + 1] = coding.suffix.utf8Start[1]
            bytes[at + 2] = coding.suffix.utf8Start[2]
            at += 3
        }
        bytes[at] = 0x22
        return at + 1
    }

    /// The tag as text; for responses off the hot path.
    var text: String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longest) { bytes in
            guard let base = bytes.baseAddress else { return "" }
            return String(decoding: UnsafeBufferPointer(start: base, count: write(into: base)), as: UTF8.self)
        }
    }

    private static func hex(_ value: UInt64, into bytes: UnsafeMutablePointer<UInt8>) -> Int {
        let digits = max(1, (67 - value.leadingZeroBitCount) / 4)
        var rest = value
        var at = digits
        while at > 0 {
            at -= 1
            let digit = UInt8(truncatingIfNeeded: rest & 15)
            bytes[at] = digit < 10 ? 0x30 + digit : 0x57 + digit
            rest >>= 4
        }
        return digits
    }

    /// Whether the bytes are this tag and nothing else.
    func isWritten(_ bytes: UnsafeRawBufferPointer) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longest) { own in
            guard let text = own.baseAddress else { return false }
            return bytes.elementsEqual(UnsafeRawBufferPointer(start: text, count: write(into: text)))
        }
    }

    /// Whether one field value of If-None-Match or If-Match names this tag: `*`, or a list with it. Where the list is
    /// malformed, nothing matches from there on.
    /// - Parameter weakly: by the weak comparison of section 8.8.3.2, for which `W/` before a tag makes no difference;
    ///   by the strong one a weak tag matches nothing.
    func isNamed(in list: UnsafeRawBufferPointer, weakly: Bool = true) -> Bool {
        if list.count == 1, list[0] == 0x2A { return true }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longest) { own in
            guard let text = own.baseAddress else { return false }
            let mine = UnsafeRawBufferPointer(start: text, count: write(into: text))
            var at = 0
            while at < list.count {
                while at < list.count, ByteClass.isBlank(list[at]) || list[at] == 0x2C { at += 1 }
                var isWeak = false
                if at + 1 < list.count, list[at] == 0x57, list[at + 1] == 0x2F {
                    isWeak = true
                    at += 2
                }
                guard at < list.count, list[at] == 0x22 else { return false }
                guard let close = list[(at + 1)...].firstIndex(of: 0x22) else { return false }
                let isMine = (weakly || !isWeak) && list[at...close].elementsEqual(mine)
                at = close + 1
                while at < list.count, ByteClass.isBlank(list[at]) { at += 1 }
                guard at == list.count || list[at] == 0x2C else { return false }
                if isMine { return true }
            }
            return false
        }
    }
}
