// The request's fields that matter for a file, found by one walk over its head: the rare ones are looked up again only
// where they are present. A plain value.

struct FileFields: OptionSet {
    let rawValue: UInt8
    static var range: FileFields { FileFields(rawValue: 1) }
    static var ifRange: FileFields { FileFields(rawValue: 2) }
    static var ifMatch: FileFields { FileFields(rawValue: 4) }
    static var ifNoneMatch: FileFields { FileFields(rawValue: 8) }
    static var ifModifiedSince: FileFields { FileFields(rawValue: 16) }
    static var ifUnmodifiedSince: FileFields { FileFields(rawValue: 32) }
    static var acceptEncoding: FileFields { FileFields(rawValue: 64) }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ request: borrowing Request) {
        var bits: UInt8 = 0
        request.forEachHeader { name, _ in
            guard let base = name.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            func isNamed(_ text: StaticString) -> Bool { ByteScan.equals(base, count: name.count, lowercase: text) }
            switch name.count {
            case 5: if isNamed("range") { bits |= 1 }
            case 8: if isNamed("if-range") { bits |= 2 } else if isNamed("if-match") { bits |= 4 }
            case 13: if isNamed("if-none-match") { bits |= 8 }
            case 15: if isNamed("accept-encoding") { bits |= 64 }
            case 17: if isNamed("if-modified-since") { bits |= 16 }
            case 19: if isNamed("if-unmodified-since") { bits |= 32 }
            default: break
            }
        }
        rawValue = bits
    }
}
