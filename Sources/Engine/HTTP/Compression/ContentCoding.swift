// The content coding of a representation, RFC 9110 section 8.4.1. A plain value.

/// In the order of preference where a client weighs several alike: the smallest first.
enum ContentCoding: UInt8, CaseIterable, Sendable {
    /// RFC 7932.
    case brotli
    /// RFC 1952.
    case gzip
    case identity

    /// The name in Content-Encoding; empty for `identity`, which is never written.
    var name: StaticString {
        switch self {
        case .brotli: "br"
        case .gzip: "gzip"
        case .identity: ""
        }
    }

    /// The suffix of the compressed file's name in the folder. It also tells the entity tags of one file's
    /// representations apart.
    var suffix: StaticString {
        switch self {
        case .brotli: ".br"
        case .gzip: ".gz"
        case .identity: ""
        }
    }
}
