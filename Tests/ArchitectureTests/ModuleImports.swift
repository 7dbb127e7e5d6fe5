// The rule about the modules that only some folders may import: whoever else did would link what stands behind them.
// An engine without accounts needs no database, no password hashing and no tables of Unicode.

enum ModuleImports {
    /// The only folders of Sources that may import a module.
    static let places: [String: [String]] = [
        "CSQLite": ["Sources/Engine/Accounts/Database"],
        "CSodium": ["Sources/Engine/Accounts/Store"],
        "CUnistring": ["Sources/Engine/Accounts/Store"],
        "AccountResources": ["Sources/Engine/Accounts"],
        "Accounts": ["Sources/Console/App"],
        "Engine": ["Sources/Engine/Accounts", "Sources/Console"],
    ]

    static func violations(in files: [SourceFile]) -> [String] {
        files.flatMap { file in
            file.importedModules.compactMap { module in
                guard let folders = places[module], !folders.contains(where: file.isIn) else { return nil }
                return "\(file.path): only \(folders.joined(separator: " and ")) imports \(module)"
            }
        }
    }
}
