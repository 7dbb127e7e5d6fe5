// What a new password has to be (NIST SP 800-63B section 5.1.1.2): long enough, not the username, and otherwise whatever
// its owner likes; nothing is trimmed, cut or folded.

struct PasswordRules: Sendable {
    let minimum: Int
    let maximum: Int

    /// - Throws: invalid, with a line for the one who chose it.
    func check(_ password: String, as field: AccountField, of username: Username) throws(AccountError) {
        // Counted in code points; no further than the bound, however long it is.
        let count = password.unicodeScalars.prefix(maximum + 1).count
        guard count >= minimum else { throw .invalid(field, "A password has at least \(minimum) characters.") }
        guard count <= maximum else { throw .invalid(field, "A password has at most \(maximum) characters.") }
        guard Username.fold(password) != username.key else {
            throw .invalid(field, "The password must not be the username.")
        }
    }
}
