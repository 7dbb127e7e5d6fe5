// The setting of who may register. A plain value.

/// Who may register.
public enum RegistrationMode: String, Sendable, CaseIterable {
    /// Anybody.
    case open
    /// Anybody with a code that an operator has made.
    case invite
    /// Nobody: an operator adds users.
    case closed
}
