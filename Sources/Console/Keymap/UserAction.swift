// An action on a user.

enum UserAction: Equatable, Sendable {
    case toggleLock, lock, unlock, resetPassword, endSessions, remove, show
}
