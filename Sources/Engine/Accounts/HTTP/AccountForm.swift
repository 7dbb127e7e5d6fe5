// The parser of a form's body, application/x-www-form-urlencoded (URL Standard section 5.1), which is strict, and of a
// query, in which a stray `%` is literal as in that standard. Pure functions.

enum AccountForm {
    /// - Returns: nil where a name comes twice, a percent code is broken, or the text is not UTF-8.
    static func parse(_ body: [UInt8]) -> [String: String]? { parse(body, keepsStrayPercent: false) }

    /// - Returns: nil where a name comes twice, or the text is not UTF-8.
    static func parse(query: String) -> [String: String]? { parse(Array(query.utf8), keepsStrayPercent: true) }

    private static func parse(_ body: [UInt8], keepsStrayPercent: Bool) -> [String: String]? {
        var fields: [String: String] = [:]
        for pair in body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, let name = decode(first, keepsStrayPercent),
                let value = parts.count > 1 ? decode(parts[1], keepsStrayPercent) : "", fields[name] == nil
            else { return nil }
            fields[name] = value
        }
        return fields
    }

    private static func decode(_ bytes: ArraySlice<UInt8>, _ keepsStrayPercent: Bool) -> String? {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "+"): output.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard index + 1 < bytes.endIndex, let high = digit(bytes[index]), let low = digit(bytes[index + 1])
                else {
                    guard keepsStrayPercent else { return nil }
                    output.append(byte)
                    continue
                }
                output.append(high << 4 | low)
                index += 2
            default: output.append(byte)
            }
        }
        return String(validating: output, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
