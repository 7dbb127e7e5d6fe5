// Unicode normal form C. The standard library has it, but so far only for its siblings (swift-foundation imports it the
// same way); when it becomes public, this file is the one to change.

@_spi(_Unicode) import Swift

extension Username {
    static func composed(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text._nfc { scalars.append(scalar) }
        return String(scalars)
    }
}
