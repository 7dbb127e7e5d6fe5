// A field that a client fills in, by its name in forms and JSON bodies.

enum AccountField: String, Sendable, CaseIterable {
    case username
    case password
    case currentPassword = "current_password"
    case newPassword = "new_password"
    /// The code of an invitation.
    case invite
    /// A session's handle.
    case session
}
