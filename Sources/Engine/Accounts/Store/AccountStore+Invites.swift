// Invitations: codes for one registration each. Only their hash is kept, as with sessions.

extension AccountStore {
    /// Makes an invitation.
    /// - Returns: its code, which is kept nowhere else.
    /// - Throws: database.
    func invite(actor: String) throws(AccountError) -> String {
        let code = RandomCode.make()
        let now = settings.now()
        try write { connection throws(SQLError) in
            // Expired ones are removed.
            try connection.run("DELETE FROM invites WHERE expires <= ?1", .integer(now))
            try connection.run(
                "INSERT INTO invites (code_hash, created, expires) VALUES (?1, ?2, ?3)", .blob(RandomCode.hash(code)),
                .integer(now), .integer(now + settings.inviteLifetime))
            try note(actor, "invite", "registration", "made", on: connection)
        }
        return code
    }

    func isOpen(invite code: [UInt8], on connection: SQLConnection) throws(SQLError) -> Bool {
        try connection.integer(
            "SELECT 1 FROM invites WHERE code_hash = ?1 AND used_by IS NULL AND expires > ?2", .blob(code),
            .integer(settings.now())) != nil
    }

    /// - Returns: false where it is no longer open.
    func use(invite code: [UInt8], by id: Int64, on connection: SQLConnection) throws(SQLError) -> Bool {
        try connection.run(
            "UPDATE invites SET used_by = ?2 WHERE code_hash = ?1 AND used_by IS NULL AND expires > ?3", .blob(code),
            .integer(id),
            .integer(settings.now())) == 1
    }
}
