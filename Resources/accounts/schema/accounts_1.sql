-- Schema 1: users, their sessions, what was done to whom. Times are seconds since 1970-01-01T00:00:00Z.

CREATE TABLE users (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice, even after a removal
    username        TEXT    NOT NULL,                   -- as the user writes it, in Unicode NFC
    username_key    TEXT    NOT NULL UNIQUE,            -- folded: what makes two names the same
    password_hash   TEXT    NOT NULL,                   -- with its parameters and salt ($argon2id$…)
    created         INTEGER NOT NULL,
    last_login      INTEGER NOT NULL DEFAULT 0,         -- 0: never
    status          TEXT    NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'locked')),
    role            TEXT    NOT NULL DEFAULT 'user'   CHECK (role IN ('user', 'operator')),
    failed_attempts INTEGER NOT NULL DEFAULT 0,         -- since the last login
    must_change     INTEGER NOT NULL DEFAULT 0        CHECK (must_change IN (0, 1))
) STRICT;

CREATE TABLE sessions (
    token_hash      BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),  -- SHA-256; the token itself is nowhere
    user_id         INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created         INTEGER NOT NULL,
    last_seen       INTEGER NOT NULL,
    expires         INTEGER NOT NULL,                   -- however much it is used
    address         TEXT    NOT NULL DEFAULT '',
    agent           TEXT    NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id, last_seen);
CREATE INDEX sessions_by_last_seen ON sessions (last_seen);
CREATE INDEX sessions_by_expiry ON sessions (expires);

CREATE TABLE audit (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    time            INTEGER NOT NULL,
    actor           TEXT    NOT NULL,                   -- 'operator', or 'user 17'
    action          TEXT    NOT NULL,
    object          TEXT    NOT NULL,
    result          TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_by_object ON audit (object, id);

-- Refused logins a day. Written for a wrong password and for an unknown user alike, so that both cost one commit and
-- the time of the answer tells nobody which names exist.
CREATE TABLE login_refusals (
    day             INTEGER PRIMARY KEY,                -- days since 1970
    count           INTEGER NOT NULL
) STRICT;
