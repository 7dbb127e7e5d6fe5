// The operator's actions on users: each asks first, except for the lock, which can be undone.

import Engine

extension ConsoleModel {
    /// For keys and commands about users, where there are none.
    static let noUsers = "this engine keeps no users"

    /// The user that an action is about: the one whose detail is shown, or the one under the cursor.
    var actingUser: UserState? {
        if case .user(let id)? = detail { return user.flatMap { $0.user.id == id && !userGone ? $0.user : nil } }
        return users.current
    }

    /// The user under the cursor now; nil where another has just moved there, which is reported.
    private mutating func userAtKey() -> UserState? {
        guard let row = actingUser else {
            say(.hint, "no user here")
            return nil
        }
        if detail == nil, let gone = users.vanished {
            tables.users.acknowledge()
            let fate = fate(in: users, .users, whereGone: "has gone")
            say(.hint, "user \(gone) \(fate); the cursor is on \(row.username) now: press again for that one")
            return nil
        }
        if detail == nil, users.isCurrentStale {
            say(.hint, "\(row.username) has gone already")
            return nil
        }
        return row
    }

    mutating func act(_ action: UserAction) -> [Effect] {
        guard let row = userAtKey() else { return [] }
        return act(action, on: row)
    }

    mutating func act(_ action: UserAction, on row: UserState) -> [Effect] {
        switch action {
        case .toggleLock: return [lock(row, !row.locked)]
        case .lock: return [lock(row, true)]
        case .unlock: return [lock(row, false)]
        case .show: return push(.user(row.id))
        case .resetPassword:
            prompts.ask(
                Confirmation(
                    action: .user(.resetPassword, row.id, row.username),
                    title: "Reset the password of \(row.username)?",
                    details: [
                        "A new one is shown once; it must be changed at the next login.", "All their sessions end.",
                    ]))
        case .endSessions:
            prompts.ask(
                Confirmation(
                    action: .user(.endSessions, row.id, row.username), title: "End the sessions of \(row.username)?",
                    details: ["\(Format.count(row.sessions)) live now. They can log in again."]))
        case .remove:
            prompts.ask(
                Confirmation(
                    action: .user(.remove, row.id, row.username), title: "Remove user \(row.username) for good?",
                    details: ["Their account and sessions are deleted. The audit keeps its entries."],
                    word: row.username))
        }
        return []
    }

    func carryOut(_ action: UserAction, _ id: Int64, _ name: String) -> [Effect] {
        switch action {
        case .resetPassword: [.send(.resetPassword(id: id), .secret("New password of \(name)"))]
        case .endSessions: [.send(.endSessions(id: id), .action(undo: .cannot("sessions of \(name) ended")))]
        case .remove: [.send(.removeUser(id: id), .action(undo: .cannot("user \(name) removed")))]
        case .toggleLock, .lock, .unlock, .show: []
        }
    }

    private func lock(_ row: UserState, _ isLocked: Bool) -> Effect {
        let undo: Undo? =
            row.locked == isLocked
            ? nil
            : Undo(
                label: "\(isLocked ? "lock" : "unlock") \(row.username)",
                requests: [.setUserLocked(id: row.id, row.locked)])
        return .send(.setUserLocked(id: row.id, isLocked), .action(undo: undo))
    }

    /// Looks a user up by name, and then does the action.
    func find(_ name: String, for action: UserAction) -> [Effect] {
        [.send(.userNamed(name), .named(action))]
    }
}
