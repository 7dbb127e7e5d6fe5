-- Schema 3: an audit that no kind of entry drives the others out of, and the server's settings for the command line.

-- 0: logins; 1: what users do with their accounts; 2: what operators do. Each kind is numbered by itself, and bounded.
ALTER TABLE audit ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE audit ADD COLUMN number INTEGER NOT NULL DEFAULT 0;

UPDATE audit SET kind = CASE WHEN actor NOT LIKE 'user %' THEN 2 WHEN action = 'login' THEN 0 ELSE 1 END;
UPDATE audit SET number = counted.number
    FROM (SELECT id, row_number() OVER (PARTITION BY kind ORDER BY id) AS number FROM audit) AS counted
    WHERE counted.id = audit.id;

-- Not unique: a server of before that still runs numbers nothing, and must go on.
CREATE INDEX audit_by_kind ON audit (kind, number);

-- What the server was last started with, where the command line has to keep to it.
CREATE TABLE settings (
    name            TEXT    NOT NULL PRIMARY KEY,
    value           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
