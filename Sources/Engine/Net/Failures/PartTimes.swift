// The parts of one request's time that are known, in a fixed size, so that a loop can note them. A plain value.

struct PartTimes: BitwiseCopyable, Sendable {
    /// A bit for each part that is known.
    private var known: UInt64 = 0
    private var times: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)

    /// Nanoseconds; nil where the part is not known.
    subscript(_ part: RequestPart) -> UInt64? {
        get {
            guard known & 1 &<< UInt64(part.rawValue) != 0 else { return nil }
            return withUnsafeBytes(of: times) { $0.load(fromByteOffset: part.rawValue &* 8, as: UInt64.self) }
        }
        set {
            guard let newValue else {
                known &= ~(1 &<< UInt64(part.rawValue))
                return
            }
            known |= 1 &<< UInt64(part.rawValue)
            withUnsafeMutableBytes(of: &times) {
                $0.storeBytes(of: newValue, toByteOffset: part.rawValue &* 8, as: UInt64.self)
            }
        }
    }

    /// For an operator; nil where no part is known.
    var split: RequestSplit? {
        guard known != 0 else { return nil }
        var split = RequestSplit()
        for part in RequestPart.allCases { split[part] = self[part] }
        return split
    }
}
