// The parts of the path that a route's `{name}` stands for. On the loop's thread, while the handler runs.

extension Request {
    /// The part of the path that the route's `{name}` matched, still percent-encoded: no copy, no allocation.
    /// - Parameter name: the name as in the route's path, without braces.
    /// - Returns: nil where the route has no such parameter.
    public func parameter(_ name: StaticString) -> UnsafeRawBufferPointer? {
        guard let place = parameters?.place(of: name) else { return nil }
        let path = path
        let end = min(Int(place.end), path.count)
        return UnsafeRawBufferPointer(rebasing: path[min(Int(place.start), end)..<end])
    }

    /// The same as an integer: decimal digits only, with or without a minus sign.
    /// - Returns: nil where it is no integer, does not fit, or the route has no such parameter.
    public func integerParameter(_ name: StaticString) -> Int? {
        guard let bytes = parameter(name) else { return nil }
        let isNegative = bytes.first == UInt8(ascii: "-")
        var index = isNegative ? 1 : 0
        guard index < bytes.count else { return nil }
        var value = 0
        while index < bytes.count {
            let digit = bytes[index] &- 48
            guard digit < 10 else { return nil }
            // Counted downwards: the smallest Int has no positive counterpart.
            let (tenfold, overflows) = value.multipliedReportingOverflow(by: 10)
            let (next, overflowsToo) = tenfold.subtractingReportingOverflow(Int(digit))
            if overflows || overflowsToo { return nil }
            value = next
            index &+= 1
        }
        if isNegative { return value }
        return value == .min ? nil : 0 &- value
    }

    /// The same as text, percent-decoded: a copy that outlives the request.
    /// - Returns: nil where a `%` is not followed by two hexadecimal digits, the decoded bytes are no UTF-8, or the
    ///   route has no such parameter.
    public func stringParameter(_ name: StaticString) -> String? {
        guard let bytes = parameter(name) else { return nil }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, let high = hexDigit(bytes[index + 1]),
                    let low = hexDigit(bytes[index + 2])
                else { return nil }
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
