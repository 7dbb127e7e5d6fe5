-- Schema 4: names by newer rules. A user's key is made anew once, by the program (it folds what SQL cannot); where another user has
-- the new key already, the name is kept with the key it had, and noted here.

CREATE TABLE kept_names (
    user_id         INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    wanted_key      TEXT    NOT NULL                    -- the new key, which nobody else may take any more
) STRICT;

CREATE INDEX kept_names_by_key ON kept_names (wanted_key);

-- Without users there is nothing to make anew.
INSERT OR IGNORE INTO settings (name, value) SELECT 'name_rules', 1 WHERE NOT EXISTS (SELECT 1 FROM users);
