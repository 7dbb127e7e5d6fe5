// A prepared statement in use. One owner; in deinit it is reset and returns to its connection's cache. Lives inside one
// lease, on that lease's thread.

import CSQLite

struct Statement: ~Copyable {
    private let handle: OpaquePointer
    private let key: String
    private let connection: SQLConnection

    init(_ handle: OpaquePointer, key: String, connection: SQLConnection) {
        self.handle = handle
        self.key = key
        self.connection = connection
    }

    deinit { connection.take(handle, key: key) }

    /// Binds parameters ?1, ?2 …; SQLite copies the bytes.
    borrowing func bind(_ values: [SQLValue]) throws(SQLError) {
        var index: Int32 = 1
        for value in values {
            let result: Int32
            switch value {
            case .null: result = sqlite3_bind_null(handle, index)
            case .integer(let number): result = sqlite3_bind_int64(handle, index, number)
            case .text(let text): result = Statement.bindText(handle, index, text)
            case .blob(let bytes): result = Statement.bindBlob(handle, index, bytes)
            }
            guard result == SQLITE_OK else { throw connection.failure(result) }
            index &+= 1
        }
    }

    /// - Returns: true while there is a row.
    borrowing func step() throws(SQLError) -> Bool {
        let result = sqlite3_step(handle)
        if result == SQLITE_ROW { return true }
        if result == SQLITE_DONE { return false }
        throw connection.failure(result)
    }

    borrowing func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    borrowing func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    /// Text with invalid UTF-8 replaced; empty for NULL.
    borrowing func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    /// The bytes of a text or a blob; empty for NULL.
    borrowing func bytes(_ column: Int32) -> [UInt8] {
        // The pointer first, the count second: the other order may convert between the two (sqlite3_column_blob).
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// SQLITE_TRANSIENT: a macro, ((sqlite3_destructor_type)-1), that Swift does not import.
    private static var transient: sqlite3_destructor_type? {
        unsafeBitCast(-1, to: sqlite3_destructor_type?.self)
    }

    private static func bindText(_ handle: OpaquePointer, _ index: Int32, _ text: String) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // An empty string may have no address, and a nil pointer would bind NULL.
                guard let start = characters.baseAddress else {
                    return sqlite3_bind_text(handle, index, "", 0, transient)
                }
                return sqlite3_bind_text64(
                    handle, index, start, UInt64(characters.count), transient, UInt8(SQLITE_UTF8))
            }
        }
    }

    private static func bindBlob(_ handle: OpaquePointer, _ index: Int32, _ bytes: [UInt8]) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress, !buffer.isEmpty else {
                return sqlite3_bind_zeroblob(handle, index, 0)
            }
            return sqlite3_bind_blob64(handle, index, start, UInt64(buffer.count), transient)
        }
    }
}
