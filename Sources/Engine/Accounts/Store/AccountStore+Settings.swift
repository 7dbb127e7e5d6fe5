// The accounts' settings while the server runs: read for each request, exchanged as a whole.

import Engine

extension AccountStore {
    /// The settings, with what is made of them.
    struct Kept {
        var settings: AccountSettings
        var hash: PasswordHash
        var rules: PasswordRules
        /// The settings have changed, and the database has not heard of it.
        var mustPublish = false
    }

    var settings: AccountSettings { kept.withLock { $0.settings } }
    var hash: PasswordHash { kept.withLock { $0.hash } }
    var rules: PasswordRules { kept.withLock { $0.rules } }

    /// Changes settings while the server runs; what has begun goes on by the former ones. Does not wait for the
    /// database. On one thread at a time.
    /// - Throws: noMemory, where there is too little for a hash; then nothing is changed.
    func change(_ edit: (inout AccountSettings) -> Void) throws(AccountError) {
        let old = kept.withLock { $0 }
        var new = old
        edit(&new.settings)
        let settings = new.settings
        if settings.hashMemory != old.settings.hashMemory || settings.hashPasses != old.settings.hashPasses {
            new.hash = try PasswordHash(
                passes: settings.hashPasses, memory: settings.hashMemory, after: old.hash)
        }
        new.rules = PasswordRules(settings)
        new.mustPublish = true
        kept.withLock { [new] in $0 = new }
        throttle.follow(settings)
        bounds.follow(settings)
        // What is cached holds for longer than a shorter idle time allows.
        if settings.sessionIdle != old.settings.sessionIdle { cache.forgetAll() }
    }

    /// Writes changed settings to the database, where the command line finds them. May wait for it.
    /// - Throws: the errors of a write; the next call tries again.
    func publishChanges() throws(SQLError) {
        let isDue = kept.withLock { kept in
            defer { kept.mustPublish = false }
            return kept.mustPublish
        }
        guard isDue else { return }
        do throws(SQLError) {
            try settings.publish(in: database)
        } catch {
            kept.withLock { $0.mustPublish = true }
            throw error
        }
    }
}
