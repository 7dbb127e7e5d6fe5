// What can be done to a user.

enum UserDeed: Equatable, Sendable {
    case toggleLock, lock, unlock, resetPassword, endSessions, remove, show
}
