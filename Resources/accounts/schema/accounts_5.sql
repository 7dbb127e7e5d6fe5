-- Schema 5: whose the entries of the audit are, and how many, so that a full kind gives up those of the user who has the most.

-- Kept by triggers, so that a server of before that still runs is counted too.
CREATE TABLE audit_shares (
    kind            INTEGER NOT NULL,
    actor           TEXT    NOT NULL,
    count           INTEGER NOT NULL,
    PRIMARY KEY (kind, actor)
) STRICT, WITHOUT ROWID;

INSERT INTO audit_shares (kind, actor, count) SELECT kind, actor, count(*) FROM audit GROUP BY kind, actor;
CREATE INDEX audit_shares_by_count ON audit_shares (kind, count);

-- The oldest of an actor is found by its number, as the oldest of a kind is.
CREATE INDEX audit_by_share ON audit (kind, actor, number);

INSERT INTO totals (name, count)
    SELECT 'audit ' || kinds.kind, (SELECT count(*) FROM audit WHERE audit.kind = kinds.kind)
    FROM (SELECT 0 AS kind UNION ALL SELECT 1 UNION ALL SELECT 2) AS kinds;

CREATE TRIGGER audit_counted_up AFTER INSERT ON audit BEGIN
    INSERT INTO audit_shares (kind, actor, count) VALUES (new.kind, new.actor, 1)
        ON CONFLICT (kind, actor) DO UPDATE SET count = count + 1;
    UPDATE totals SET count = count + 1 WHERE name = 'audit ' || new.kind;
END;

CREATE TRIGGER audit_counted_down AFTER DELETE ON audit BEGIN
    UPDATE audit_shares SET count = count - 1 WHERE kind = old.kind AND actor = old.actor;
    DELETE FROM audit_shares WHERE kind = old.kind AND actor = old.actor AND count < 1;
    UPDATE totals SET count = count - 1 WHERE name = 'audit ' || old.kind;
END;
