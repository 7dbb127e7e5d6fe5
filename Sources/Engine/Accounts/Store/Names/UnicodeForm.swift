// Unicode's normal forms (Unicode Standard Annex 15) by libunistring. Pure functions, on any thread.

import CUnistring
import Glibc

enum UnicodeForm {
    /// Canonically composed: equal texts have equal bytes.
    case c
    /// Composed, with compatibility forms unified: `①` and `1`, `ﬁ` and `fi`, narrow and wide.
    case kc
    /// Decomposed: each mark is a separate character.
    case d

    /// - Parameter text: bound its length first, because long runs of combining marks are sorted.
    func of(_ text: String) -> String {
        var text = text
        let normal: String? = text.withUTF8 { bytes in
            guard let start = bytes.baseAddress, !bytes.isEmpty else { return "" }
            var length = 0
            let result =
                switch self {
                case .c: unistring_nfc(start, bytes.count, &length)
                case .kc: unistring_nfkc(start, bytes.count, &length)
                case .d: unistring_nfd(start, bytes.count, &length)
                }
            guard let result else { return nil }
            defer { free(result) }
            return String(decoding: UnsafeBufferPointer(start: result, count: length), as: UTF8.self)
        }
        // It fails only where memory runs out, because a String is always well-formed.
        return normal ?? text
    }

    /// Fullwidth and halfwidth characters become their ordinary forms (RFC 8265 section 3.3.2, rule 1): `ａ` is `a`, the
    /// ideographic space a space. Linear in the text.
    static func widthMapped(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var mapped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            mapped.append(Unicode.Scalar(unistring_width_mapped(scalar.value)) ?? scalar)
        }
        return String(mapped)
    }
}
