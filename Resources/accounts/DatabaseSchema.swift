// The database's schema, one script a version; a released script is never changed, a new one is added.

public enum DatabaseSchema {
    /// The SQL of versions 1, 2 …: applied in order, each once.
    public static let migrations: [String] = [
        String(decoding: PackageResources.accounts_1_sql, as: UTF8.self),
        String(decoding: PackageResources.accounts_2_sql, as: UTF8.self),
        String(decoding: PackageResources.accounts_3_sql, as: UTF8.self),
        String(decoding: PackageResources.accounts_4_sql, as: UTF8.self),
        String(decoding: PackageResources.accounts_5_sql, as: UTF8.self),
        String(decoding: PackageResources.accounts_6_sql, as: UTF8.self),
    ]
}
