// The rules for a new password (NIST SP 800-63B section 3.1.1.2): long enough, not among the common ones, without the
// names that are tried first (OWASP ASVS 5.0, 6.2.11), no mere repetition or run, and otherwise anything: no rule
// demands kinds of characters.

import AccountResources

struct PasswordRules: Sendable {
    /// The least number of code points.
    let minimum: Int
    let maximum: Int
    /// The words of the machine's names.
    let hostWords: [String]
    let common = SortedLines(CommonPasswords.lines)

    /// - Parameter hosts: the names of the machine.
    init(minimum: Int, maximum: Int, hosts: [String] = []) {
        self.minimum = minimum
        self.maximum = maximum
        hostWords = hosts.flatMap(HostWords.of)
    }

    init(_ settings: AccountSettings) {
        self.init(
            minimum: max(1, settings.passwordMinimum), maximum: min(max(1, settings.passwordMaximum), 4096),
            hosts: settings.hostNames)
    }

    /// - Parameter host: the Host field of its request.
    /// - Returns: the password in the form for hashing.
    /// - Throws: invalid, with a line for the user who chose it.
    func check(
        _ input: String, as field: AccountField, of username: Username, host: String = ""
    ) throws(AccountError) -> Password {
        guard let password = Password(input, maximum: maximum) else {
            throw .invalid(field, "A password has at most \(maximum) characters.")
        }
        guard password.count >= minimum else { throw .invalid(field, "A password has at least \(minimum) characters.") }
        let folded = Username.fold(password.text)
        guard folded != username.key else { throw .invalid(field, "The password must not be the username.") }
        guard !PasswordRules.holdsName(folded, username) else {
            throw .invalid(field, "The password must not contain the username. Choose another.")
        }
        if let word = (hostWords + HostWords.of(host)).first(where: { PasswordRules.holds(folded, $0) }) {
            throw .invalid(field, "The password must not contain the name of this server, \(word). Choose another.")
        }
        guard !common.contains(folded) else {
            throw .invalid(field, "This password is one of the first that are guessed. Choose another.")
        }
        let pattern = PasswordPattern(folded)
        guard !pattern.repeatsItself else {
            throw .invalid(
                field, "The password repeats itself, which is guessed early. Choose another: a few words, say.")
        }
        guard !pattern.isMostlyPatterns else {
            throw .invalid(
                field,
                """
                The password is little more than runs like abcd, 4321 or qwer, or repetitions. Choose another: a few \
                words, say.
                """
            )
        }
        return password
    }

    /// Whether it contains the name as it is, or, for a name in several parts, with and without its separators.
    private static func holdsName(_ folded: String, _ username: Username) -> Bool {
        let key = Username.fold(UnicodeForm.kc.of(username.key))
        guard HostWords.length(key) >= HostWords.shortest else { return false }
        if holds(folded, key) { return true }
        let joined = withoutDividers(key)
        return joined.utf8.count < key.utf8.count && holds(withoutDividers(folded), joined)
    }

    private static func withoutDividers(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { ![" ", ".", "_", "-"].contains($0) }))
    }

    /// Compared byte by byte; both are in form C.
    private static func holds(_ text: String, _ word: String) -> Bool {
        let text = Array(text.utf8), word = Array(word.utf8)
        guard !word.isEmpty, word.count <= text.count else { return false }
        return (0...(text.count - word.count)).contains { text[$0..<($0 + word.count)].elementsEqual(word) }
    }
}
