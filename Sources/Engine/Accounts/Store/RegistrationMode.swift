// Who may register. A plain value, a setting.

public enum RegistrationMode: String, Sendable, CaseIterable {
    /// Whoever likes.
    case open
    /// Who has a code that an operator has made.
    case invite
    /// Nobody: an operator adds users.
    case closed
}
