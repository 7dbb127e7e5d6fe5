// Finds the secrets in a request's target that must not be written to a log: values whose names say that they are
// secret, such as the password of a form sent by GET, the token of a link, or an invitation's code
// (`/register?invite=…`). Pure functions over raw bytes.

import Glibc

enum LogSecret {
    /// A name that contains one of these is secret, whatever else is in it.
    private static var parts: StaticString {
        "password passwd passphrase passcode pwd secret token session sessid credential apikey accesskey privatekey"
    }
    /// A name is secret if one of its words is one of these: `reset_code`, `user[pass]`, `apiKey`, but not `monkey`.
    private static var words: StaticString {
        "pass pw code key invite sid sig signature otp totp pin jwt bearer saml assertion creds csrf xsrf hmac"
    }
    private static let longestName = 64

    /// The next value to hide; nil where there is none from `start` on. Most targets have neither query nor escape:
    /// they cost four memchr(3).
    /// - Parameters:
    ///   - bytes: a request line, a target or a URL.
    ///   - start: 0, or where the value before ended.
    static func next(in bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Range<Int>? {
        guard let base = bytes.baseAddress, start < bytes.count else { return nil }
        let length = bytes.count - start
        let from = base + start
        if memchr(from, 0x3F, length) == nil, memchr(from, 0x3B, length) == nil, memchr(from, 0x23, length) == nil,
            memchr(from, 0x25, length) == nil, start == 0
        {
            return nil
        }
        return search(bytes, from: start)
    }

    /// A name begins behind `?`, `&`, `;` and `#`, also where these are escaped: a value may be a target itself
    /// (`?next=%2Flogin%3Fpassword%3Dx`). A value ends only at an unescaped one: an escaped one belongs to the value.
    private static func search(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
        var at = start
        while at < bytes.count {
            let (byte, length) = decoded(bytes, at)
            at += length
            guard isSeparator(byte) else { continue }
            let (isSecret, end, hasValue) = name(bytes, from: at)
            at = end
            guard isSecret, hasValue else { continue }
            while at < bytes.count, bytes[at] != 0x26, bytes[at] != 0x3B, bytes[at] != 0x23, bytes[at] != 0x20 {
                at += 1
            }
            if at > end { return end..<at }
        }
        return nil
    }

    /// - Returns: where the value begins; without a value, where the name ends.
    private static func name(
        _ bytes: UnsafeRawBufferPointer, from start: Int
    ) -> (isSecret: Bool, end: Int, hasValue: Bool) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longestName) { letters in
            var count = 0
            // One bit for each letter that begins a word.
            var begins: UInt64 = 0
            var isNewWord = true
            var wasLower = false
            var at = start
            while at < bytes.count {
                let (byte, length) = decoded(bytes, at)
                if byte == 0x3D {
                    // An innocent value with such a name is hidden too: it cannot be told from a secret.
                    let isSecret =
                        count == longestName
                        || isSecret(UnsafeBufferPointer(rebasing: letters[..<count]), begins)
                    return (isSecret, at + length, true)
                }
                if isSeparator(byte) || bytes[at] == 0x20 { return (false, at, false) }
                at += length
                let isUpper = byte &- 0x41 < 26
                let letter = isUpper ? byte | 0x20 : byte
                guard letter &- 0x61 < 26 || letter &- 0x30 < 10 else {
                    isNewWord = true
                    continue
                }
                if count == longestName { continue }
                if isNewWord || isUpper && wasLower { begins |= 1 << UInt64(count) }
                letters[count] = letter
                count += 1
                isNewWord = false
                wasLower = !isUpper
            }
            return (false, at, false)
        }
    }

    private static func isSecret(_ name: UnsafeBufferPointer<UInt8>, _ begins: UInt64) -> Bool {
        if holds(name, parts, { _, _ in true }) { return true }
        let isBegin = { (at: Int) in at == name.count || begins & 1 << UInt64(at) != 0 }
        if holds(name, words, { isBegin($0) && isBegin($1) }) { return true }
        // Matches auth, auth_code, authkey, authorization and oauth_verifier, but not author.
        if holds(name, "authoris authoriz", { start, _ in isBegin(start) }) { return true }
        return holds(name, "auth oauth") { start, end in isBegin(start) && !starts(name, end, "or") }
    }

    /// Whether the name contains one of the words at a place that `fits` accepts.
    private static func holds(
        _ name: UnsafeBufferPointer<UInt8>, _ list: StaticString, _ fits: (_ start: Int, _ end: Int) -> Bool
    ) -> Bool {
        let text = UnsafeBufferPointer(start: list.utf8Start, count: list.utf8CodeUnitCount)
        var first = 0
        while first < text.count {
            var last = first
            while last < text.count, text[last] != 0x20 { last += 1 }
            let length = last - first
            var at = 0
            while at + length <= name.count {
                var same = 0
                while same < length, name[at + same] == text[first + same] { same += 1 }
                if same == length, fits(at, at + length) { return true }
                at += 1
            }
            first = last + 1
        }
        return false
    }

    // MARK: names elsewhere than in a target

    /// Whether the value of a header field of that name is secret. Bytes that belong in no name are passed over, so
    /// that none of them hides one.
    static func isSecretField(_ name: UnsafeRawBufferPointer) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longestName) { letters in
            var count = 0
            var begins: UInt64 = 0
            var isNewWord = true
            for byte in name {
                let letter = byte &- 0x41 < 26 ? byte | 0x20 : byte
                guard letter &- 0x61 < 26 || letter &- 0x30 < 10 else {
                    isNewWord = true
                    continue
                }
                // A name longer than any that is known is as good as secret.
                if count == longestName { return true }
                if isNewWord { begins |= 1 << UInt64(count) }
                letters[count] = letter
                count += 1
                isNewWord = false
            }
            let found = UnsafeBufferPointer(rebasing: letters[..<count])
            return isSecret(found, begins) || holds(found, "cookie", { _, _ in true })
        }
    }

    /// Where the first word ends that says that a secret follows, in bytes that are no target; nil where there is none.
    static func endOfSecretName(in bytes: UnsafeRawBufferPointer) -> Int? {
        var first: Int?
        for list in [parts, "cookie authoriz invite code pass" as StaticString] {
            let text = UnsafeBufferPointer(start: list.utf8Start, count: list.utf8CodeUnitCount)
            for word in text.split(separator: 0x20) {
                var at = 0
                while at + word.count <= bytes.count, at < first ?? .max {
                    var same = 0
                    while same < word.count, bytes[at + same] | 0x20 == word[word.startIndex + same] { same += 1 }
                    if same == word.count { first = at }
                    at += 1
                }
            }
        }
        guard var end = first else { return nil }
        while end < bytes.count, (bytes[end] | 0x20) &- 0x61 < 26 { end += 1 }
        return end
    }

    private static func starts(_ name: UnsafeBufferPointer<UInt8>, _ at: Int, _ text: StaticString) -> Bool {
        guard at + text.utf8CodeUnitCount <= name.count else { return false }
        for index in 0..<text.utf8CodeUnitCount where name[at + index] != text.utf8Start[index] { return false }
        return true
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == 0x3F || byte == 0x26 || byte == 0x3B || byte == 0x23
    }

    /// The byte at this place, escaped or not, and its length.
    private static func decoded(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> (byte: UInt8, length: Int) {
        guard bytes[at] == 0x25, at + 2 < bytes.count, let high = hex(bytes[at + 1]), let low = hex(bytes[at + 2])
        else {
            return (bytes[at], 1)
        }
        return (high << 4 | low, 3)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        if byte &- 0x30 < 10 { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }

    /// The text without the secrets, with invalid UTF-8 replaced.
    static func hidden(_ bytes: UnsafeRawBufferPointer) -> String {
        var text = ""
        var at = 0
        while let secret = next(in: bytes, from: at) {
            text += String(decoding: bytes[at..<secret.lowerBound], as: UTF8.self) + "***"
            at = secret.upperBound
        }
        return text + String(decoding: bytes[at...], as: UTF8.self)
    }
}
