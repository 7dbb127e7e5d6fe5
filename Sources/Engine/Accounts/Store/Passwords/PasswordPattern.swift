// The patterns in a password (OWASP ASVS 5.0, 6.2.4). The password is read as units: a unit is one character, or a
// whole run (`abcd`, `4321`, `qwer`, `1q2w3e`), or a whole repetition of an earlier part. A short run in a long
// passphrase costs it two or three units and no more. A value, of a text bounded by the rules; at most some 100 µs.

struct PasswordPattern {
    /// With this many units there is as much to guess as in the shortest password that is allowed by default.
    private static let enough = 8
    /// Shorter runs and repetitions occur in ordinary words.
    private static let shortest = 3

    /// The code points.
    private let text: [UInt32]
    /// The same with doubled characters as one, because `112233` is a run too.
    private let undoubled: [UInt32]

    /// - Parameter folded: the password without case.
    init(_ folded: String) {
        text = folded.unicodeScalars.map(\.value)
        var single: [UInt32] = []
        for character in text where character != single.last { single.append(character) }
        undoubled = single
    }

    /// The whole text is one part repeated at least twice: `aaaaaaaa`, `121212`, `passwordpassword`.
    var repeatsItself: Bool {
        guard text.count > 1 else { return false }
        return (1...(text.count / 2)).contains { period in text.dropFirst(period).elementsEqual(text.dropLast(period)) }
    }

    /// Few units, and few for its length: runs and repetitions are more than half of it.
    var isMostlyPatterns: Bool {
        let units = units
        return units < Self.enough && units < text.count / 2
    }

    var units: Int {
        var units = 0, index = 0
        while index < undoubled.count {
            let length = max(run(index), interleaved(index), repetition(index))
            index += length >= Self.shortest ? length : 1
            units += 1
        }
        return units
    }

    /// The relation of one character to the next.
    private enum Step: Equatable {
        case same
        /// Next in the alphabet or in the digits.
        case order(Int)
        case key(row: Int, by: Int)
    }

    /// Neighbours on keyboards: rows of English, German, French and Russian ones, then columns.
    private static let rows: [[UInt32]] = [
        "1234567890-=", "!@#$%^&*()_+", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "qwertzuiopü", "asdfghjklöä",
        "yxcvbnm,.-", "azertyuiop",
        "qsdfghjklm", "wxcvbn", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "1qaz", "2wsx", "3edc", "4rfv", "5tgb",
        "6yhn", "7ujm", "8ik,",
        "9ol.", "0p;/",
    ].map { $0.unicodeScalars.map(\.value) }

    private static func steps(_ first: UInt32, _ second: UInt32) -> [Step] {
        if first == second { return [.same] }
        var steps: [Step] = []
        let distance = Int(second) - Int(first)
        if abs(distance) <= 2, isWord(first), isWord(second) { steps.append(.order(distance)) }
        for (row, keys) in rows.enumerated() {
            guard let from = keys.firstIndex(of: first), let to = keys.firstIndex(of: second), abs(to - from) == 1
            else { continue }
            steps.append(.key(row: row, by: to - from))
        }
        return steps
    }

    private static func isWord(_ character: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(character) else { return false }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// The number of characters from here on that follow one another by one kind of step; 1 where the next does not.
    private func chain(_ start: Int, every stride: Int) -> Int {
        guard start + stride < undoubled.count else { return start < undoubled.count ? 1 : 0 }
        var longest = 1
        for step in Self.steps(undoubled[start], undoubled[start + stride]) {
            var length = 2, index = start + stride
            while index + stride < undoubled.count,
                Self.steps(undoubled[index], undoubled[index + stride]).contains(step)
            {
                length += 1
                index += stride
            }
            longest = max(longest, length)
        }
        return longest
    }

    private func run(_ start: Int) -> Int { chain(start, every: 1) }

    /// Two interleaved runs, or a run and one character: `1q2w3e`, `a1b2c3`, `a-b-c-`.
    private func interleaved(_ start: Int) -> Int {
        let even = chain(start, every: 2), odd = chain(start + 1, every: 2)
        return even < Self.shortest || odd < Self.shortest ? 0 : min(2 * even, 2 * odd + 1)
    }

    /// The longest part from here on that also occurs earlier; it may overlap itself.
    private func repetition(_ start: Int) -> Int {
        var longest = 0
        for earlier in 0..<start {
            var length = 0
            while start + length < undoubled.count, undoubled[earlier + length] == undoubled[start + length] {
                length += 1
            }
            longest = max(longest, length)
        }
        return longest
    }
}
