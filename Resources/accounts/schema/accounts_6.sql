-- Schema 6: the order of each column of the users' table, and what counts the sessions of all users.

-- A login changes none of these columns.
CREATE INDEX users_by_created ON users (created, id);
CREATE INDEX users_by_status ON users (status, id);
CREATE INDEX users_by_role ON users (role, id);

-- With the end, so that the sessions that have not ended are counted from the index alone.
DROP INDEX sessions_by_user;
CREATE INDEX sessions_by_user ON sessions (user_id, last_seen, expires);
