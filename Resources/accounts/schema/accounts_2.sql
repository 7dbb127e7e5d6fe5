-- Schema 2: invitations, addresses a user has logged in from, and what keeps 100,000 users quick to page and to search.

-- A code an operator has made for one registration. The code itself is nowhere.
CREATE TABLE invites (
    code_hash       BLOB    NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),  -- SHA-256
    created         INTEGER NOT NULL,
    expires         INTEGER NOT NULL,
    used_by         INTEGER                             -- the user's id; NULL: not used yet
) STRICT, WITHOUT ROWID;

CREATE INDEX invites_by_expiry ON invites (expires);

-- Where a user has logged in from: strangers' wrong guesses do not make them wait there.
CREATE TABLE known_addresses (
    user_id         INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    address         TEXT    NOT NULL,
    last_login      INTEGER NOT NULL,
    PRIMARY KEY (user_id, address)
) STRICT, WITHOUT ROWID;

CREATE INDEX known_addresses_by_age ON known_addresses (user_id, last_login);

-- Rows counted as they come and go: count(*) would read a whole index.
CREATE TABLE totals (
    name            TEXT    NOT NULL PRIMARY KEY,
    count           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO totals (name, count) SELECT 'users', count(*) FROM users;

CREATE TRIGGER users_counted_up AFTER INSERT ON users BEGIN
    UPDATE totals SET count = count + 1 WHERE name = 'users';
END;

CREATE TRIGGER users_counted_down AFTER DELETE ON users BEGIN
    UPDATE totals SET count = count - 1 WHERE name = 'users';
END;

-- Any three characters of a name lead to it. Kept by the program and not by a trigger: with trusted_schema off, a trigger
-- may not write to a virtual table.
CREATE VIRTUAL TABLE user_names USING fts5 (
    username_key, content = 'users', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);

INSERT INTO user_names (user_names) VALUES ('rebuild');

-- With the name, so that a search in this order reads the index alone.
CREATE INDEX users_by_last_login ON users (last_login, id, username_key);
CREATE INDEX users_by_failed_attempts ON users (failed_attempts, id, username_key);
CREATE INDEX audit_by_actor ON audit (actor, id);
