// Unsigned numbers as decimal digits, straight into bytes.

enum Decimal {
    /// The most digits a UInt64 has.
    static let capacity = 20

    /// Writes the digits of `value`.
    /// - Parameter bytes: room for `capacity` bytes.
    /// - Returns: bytes written, 1...20.
    @inline(__always)
    static func write(_ value: UInt64, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
        if value < 10 {
            bytes[0] = UInt8(truncatingIfNeeded: value) &+ 48
            return 1
        }
        var count = 0
        var rest = value
        while rest != 0 {
            rest /= 10
            count &+= 1
        }
        rest = value
        var place = count
        while place > 0 {
            place &-= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes[place] = UInt8(truncatingIfNeeded: digit) &+ 48
            rest = quotient
        }
        return count
    }
}
