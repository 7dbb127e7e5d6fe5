// What a new password has to be (NIST SP 800-63B section 3.1.1.2): long enough, not among the common ones, not the username,
// and otherwise whatever its owner likes: no rule says which kinds of characters.

import Resources

struct PasswordRules: Sendable {
    /// Code points.
    let minimum: Int
    let maximum: Int
    let common = SortedLines(CommonPasswords.lines)

    /// - Returns: the password as it is to be hashed.
    /// - Throws: invalid, with a line for the one who chose it.
    func check(_ input: String, as field: AccountField, of username: Username) throws(AccountError) -> Password {
        guard let password = Password(input, maximum: maximum) else {
            throw .invalid(field, "A password has at most \(maximum) characters.")
        }
        guard password.count >= minimum else { throw .invalid(field, "A password has at least \(minimum) characters.") }
        let folded = Username.fold(password.text)
        guard folded != username.key else { throw .invalid(field, "The password must not be the username.") }
        guard !common.contains(folded) else {
            throw .invalid(field, "This password is one of the first that are guessed. Choose another.")
        }
        return password
    }
}
