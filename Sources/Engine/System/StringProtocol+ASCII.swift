// Text taken apart at ASCII bytes. A String searches and compares by character, and a combining mark after a comma
// makes one character of both: whoever sends the mark would decide where the comma is. No state; on any thread.

extension StringProtocol where SubSequence == Substring {
    /// The parts between the bytes of one ASCII value; no multi-byte character contains such a byte.
    package func split(
        at separator: UInt8, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true
    ) -> [Substring] {
        self[...].utf8.split(
            separator: separator, maxSplits: maxSplits, omittingEmptySubsequences: omittingEmptySubsequences
        ).map { Substring($0) }
    }

    /// The text before the first byte of that value; all of it where there is none.
    package func upTo(_ separator: UInt8) -> Substring { Substring(self[...].utf8.prefix { $0 != separator }) }

    /// Whether the text begins with these bytes, whatever character the last of them belongs to.
    package func begins(with start: StaticString) -> Bool {
        utf8.starts(with: UnsafeBufferPointer(start: start.utf8Start, count: start.utf8CodeUnitCount))
    }

    /// The rest after that many ASCII bytes.
    package func dropFirst(bytes: Int) -> Substring { Substring(self[...].utf8.dropFirst(bytes)) }

    /// The text without spaces and tabs at both ends (OWS, RFC 9110 section 5.6.3).
    package var trimmed: Substring {
        var bytes = self[...].utf8
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return Substring(bytes)
    }

    /// The text with A to Z as a to z and nothing else changed: no letter beyond ASCII becomes an ASCII letter.
    package var lowercasedASCII: String {
        String(decoding: utf8.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
