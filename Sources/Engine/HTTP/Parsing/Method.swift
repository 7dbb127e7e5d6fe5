// Request methods as one byte, recognised with one load and a mask. On any thread.

/// A method of RFC 9110 section 9 (PATCH: RFC 5789); methods are case-sensitive.
public enum Method: UInt8, Sendable {
    case get, head, post, put, delete, options, patch, trace, connect
    /// A valid token that is none of these: the bytes are in the request's `methodBytes`.
    case other

    /// - Parameter word: the eight bytes that begin with the method, as loaded on a little-endian machine.
    /// - Parameter length: the method's own bytes.
    @inline(__always)
    init(word: UInt64, length: Int) {
        switch length {
        case 3:
            let name = word & 0xFF_FFFF
            self = name == 0x54_4547 ? .get : name == 0x54_5550 ? .put : .other  // "GET", "PUT"
        case 4:
            let name = word & 0xFFFF_FFFF
            self = name == 0x5453_4F50 ? .post : name == 0x4441_4548 ? .head : .other  // "POST", "HEAD"
        case 5:
            let name = word & 0xFF_FFFF_FFFF
            self = name == 0x48_4354_4150 ? .patch : name == 0x45_4341_5254 ? .trace : .other  // "PATCH", "TRACE"
        case 6:
            self = word & 0xFFFF_FFFF_FFFF == 0x4554_454C_4544 ? .delete : .other  // "DELETE"
        case 7:
            let name = word & 0xFF_FFFF_FFFF_FFFF
            self = name == 0x53_4E4F_4954_504F ? .options : name == 0x54_4345_4E4E_4F43 ? .connect : .other
        default:
            self = .other
        }
    }

    /// A bit for each method, for sets of methods.
    @inline(__always)
    var bit: UInt16 { 1 &<< UInt16(truncatingIfNeeded: rawValue) }

    /// The method as it is written on the line; empty for `other`.
    public var text: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .patch: "PATCH"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        case .other: ""
        }
    }
}
