// Makes an SQLError of SQLite's extended result codes (sqlite.org/rescode.html).

import CSQLite

extension SQLError {
    /// - Parameters:
    ///   - code: an extended result code.
    ///   - message: sqlite3_errmsg() right after the call.
    ///   - place: the file, as the operator named it.
    init(code: Int32, message: String, place: String) {
        let line = SQLError.oneLine(message)
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED:
            self.init(.busy, "\(place): locked by another process: end that process or wait for it")
        case SQLITE_FULL:
            self.init(.full, "\(place): no room: make space on the disk (\(line))")
        case SQLITE_READONLY, SQLITE_PERM:
            self.init(
                .readOnly, "\(place): cannot be written: give this user write permission to it and its folder (\(line))"
            )
        case SQLITE_CANTOPEN, SQLITE_AUTH:
            self.init(.cannotOpen, "\(place): cannot be opened: look at the permissions of it and its folder (\(line))")
        case SQLITE_IOERR:
            self.init(.inputOutput, "\(place): reading or writing failed: look at the disk (\(line), code \(code))")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            self.init(
                .corrupt,
                "\(place): damaged, or not a database: restore it from a backup or move it away to begin anew (\(line))"
            )
        case SQLITE_CONSTRAINT:
            // SQLITE_CONSTRAINT_PRIMARYKEY (1555), SQLITE_CONSTRAINT_UNIQUE (2067), SQLITE_CONSTRAINT_ROWID (2579):
            // macros that Swift does not import.
            let unique = code == 1555 || code == 2067 || code == 2579
            self.init(unique ? .notUnique : .constraint, "\(place): \(line)")
        case SQLITE_TOOBIG:
            self.init(.tooBig, "\(place): a value is too long (\(line))")
        default:
            self.init(.other, "\(place): \(line) (code \(code))")
        }
    }

    static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
