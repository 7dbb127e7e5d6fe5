// A user as JSON, the same over HTTP and on the command line.

import Engine

extension JSONScratch {
    func object(_ user: UserState) throws(SQLError) -> [UInt8] {
        try object(
            [
                ("id", .integer(user.id)), ("username", .text(user.username)), ("role", .text(user.role)),
                ("created", .integer(user.created)), ("last_login", .integer(user.lastLogin)),
                ("failed_attempts", .integer(Int64(user.failedAttempts))), ("sessions", .integer(Int64(user.sessions))),
            ],
            [("locked", JSONScratch.bool(user.locked)), ("must_change", JSONScratch.bool(user.mustChange))])
    }
}
