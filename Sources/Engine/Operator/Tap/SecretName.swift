// Whether the name of a field in a form or in JSON says that its value is secret: by the same words as in a log.

enum SecretName {
    /// Bytes of a name that are looked at; a longer one is as good as secret.
    static let limit = 256

    /// - Parameter name: as it stands in a form, percent-encoded.
    static func isSecret(form name: [UInt8]) -> Bool {
        if name.count > limit { return true }
        // As a parameter of a target: `?name=x`.
        return ([0x3F] + name + [0x3D, 0x78]).withUnsafeBytes { LogSecret.next(in: $0) != nil }
    }

    /// - Parameter name: what stands between the quotation marks, without escapes.
    static func isSecret(json name: [UInt8]) -> Bool {
        let letters = name.map { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 ? byte : UInt8(ascii: "_")
        }
        return isSecret(form: letters)
    }
}
