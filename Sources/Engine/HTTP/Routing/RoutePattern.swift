// A route's path, taken apart once: exact segments, and parameters in braces (the notation of RFC 6570's simplest
// level, with Go's `...` for the rest of a path). A plain value.

struct RoutePattern: Sendable {
    enum Segment: Equatable, Sendable {
        case literal([UInt8])
        /// `{name}`: one segment.
        case parameter([UInt8])
        /// `{name...}`: the rest of the path.
        case rest([UInt8])
    }

    let path: String
    let segments: [Segment]
    /// The error in the path and its fix, worded to follow "the route '…'"; nil if there is none.
    let fault: String?

    /// The most parameters that one path may have.
    static let parameterLimit = 8
    static let segmentLimit = 64

    init(_ path: String) {
        self.path = path
        let bytes = Array(path.utf8)
        var segments: [Segment] = []
        var fault: String?
        if bytes.first == 0x2F {
            for part in bytes.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false) {
                segments.append(Self.segment(Array(part)))
            }
            fault = segments.lazy.compactMap(Self.fault(of:)).first ?? Self.fault(of: segments)
        } else {
            fault = "does not begin with a slash"
        }
        self.segments = segments
        self.fault = fault
    }

    /// The parameters' names, from the left.
    var names: [[UInt8]] {
        segments.compactMap { segment in
            switch segment {
            case .literal: nil
            case .parameter(let name), .rest(let name): name
            }
        }
    }

    /// Equal for paths that differ only in the names of their parameters. No path that a client can send contains a
    /// brace.
    var shape: [UInt8] {
        segments.flatMap { segment -> [UInt8] in
            switch segment {
            case .literal(let bytes): [0x2F] + bytes
            case .parameter: Array("/{}".utf8)
            case .rest: Array("/{...}".utf8)
            }
        }
    }

    private static func segment(_ bytes: [UInt8]) -> Segment {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}") else {
            return .literal(bytes)
        }
        let name = Array(bytes.dropFirst().dropLast())
        return name.suffix(3) == Array("...".utf8)[...] ? .rest(name.dropLast(3)) : .parameter(name)
    }

    private static func fault(of segment: Segment) -> String? {
        switch segment {
        case .literal(let bytes):
            // pchar of RFC 3986 §3.3, which every client sends. A route with other bytes would be found only by clients
            // that leave them unescaped.
            let fits = bytes.allSatisfy { byte in
                isNameByte(byte) || "-.~%!$&'()*+,;=:@".utf8.contains(byte)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            return fits
                ? nil
                : "has a segment '\(text)' that is not as clients send it: "
                    + "write it percent-encoded, and braces only around a whole segment"
        case .parameter(let name), .rest(let name):
            let fits = !name.isEmpty && name.allSatisfy(isNameByte)
            return fits ? nil : "has a parameter whose name is not of letters, digits and underscores"
        }
    }

    private static func fault(of segments: [Segment]) -> String? {
        var names: Set<[UInt8]> = []
        for (index, segment) in segments.enumerated() {
            switch segment {
            case .literal: continue
            case .rest where index + 1 < segments.count: return "goes on after {name...}, which takes all the rest"
            case .parameter(let name), .rest(let name):
                guard names.insert(name).inserted else {
                    return "names the parameter '\(String(decoding: name, as: UTF8.self))' twice"
                }
            }
        }
        if names.count > parameterLimit { return "has more than \(parameterLimit) parameters" }
        return segments.count > segmentLimit ? "has more than \(segmentLimit) segments" : nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: byte == UInt8(ascii: "_")
        }
    }
}
