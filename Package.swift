// swift-tools-version: 6.2
import PackageDescription

// One Engine module and one Console module: whole-module optimisation specialises the hot path across
// the floors inside Engine, which separate modules would prevent. ArchitectureTests keeps the floors. Accounts is a
// module of its own above Engine, so that a server without users links no database and no cryptography for passwords.

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
    name: "reactor",
    products: [
        .library(name: "Engine", targets: ["Engine"]),
        .library(name: "Accounts", targets: ["Accounts"]),
        .library(name: "Console", targets: ["Console"]),
        .executable(name: "reactor", targets: ["reactor"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    ],
    targets: [
        .systemLibrary(name: "CLinux", path: "Sources/CLinux"),
        .systemLibrary(name: "CSQLite", path: "Sources/CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CNcurses", path: "Sources/CNcurses", providers: [.apt(["libncursesw5-dev"])]),
        .systemLibrary(name: "CZlib", path: "Sources/CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSodium", path: "Sources/CSodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "COpenSSL", path: "Sources/COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CUnistring", path: "Sources/CUnistring", providers: [.apt(["libunistring-dev"])]),
        .target(
            name: "Resources",
            path: "Resources",
            exclude: ["accounts"],
            resources: [.embedInCode("reactor.1")],
            swiftSettings: strict
        ),
        .target(
            name: "AccountResources",
            path: "Resources/accounts",
            exclude: ["passwords/README.md"],
            resources: [
                .embedInCode("pages/index.html"),
                .embedInCode("pages/register.html"),
                .embedInCode("pages/login.html"),
                .embedInCode("pages/account.html"),
                .embedInCode("pages/style.css"),
                .embedInCode("pages/favicon.svg"),
                .embedInCode("schema/accounts_1.sql"),
                .embedInCode("schema/accounts_2.sql"),
                .embedInCode("schema/accounts_3.sql"),
                .embedInCode("schema/accounts_4.sql"),
                .embedInCode("schema/accounts_5.sql"),
                .embedInCode("schema/accounts_6.sql"),
                .embedInCode("passwords/common.txt"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Engine",
            dependencies: ["CLinux", "COpenSSL", "CZlib", .product(name: "Logging", package: "swift-log")],
            path: "Sources/Engine",
            exclude: ["Accounts"],
            swiftSettings: strict
        ),
        .target(
            name: "Accounts",
            dependencies: ["Engine", "CLinux", "CSQLite", "CSodium", "CUnistring", "AccountResources"],
            path: "Sources/Engine/Accounts",
            swiftSettings: strict
        ),
        .target(
            name: "Console",
            dependencies: ["Engine", "CNcurses", "CLinux"],
            path: "Sources/Console",
            exclude: ["App"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "reactor",
            dependencies: [
                "Engine", "Accounts", "Console", "CLinux", "Resources",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/Console/App",
            swiftSettings: strict
        ),
        // A server with a route of its own, for counting what an embedder's costs: here, so that the engine is built
        // once for it and for reactor.
        .executableTarget(
            name: "embedded", dependencies: ["Engine"], path: "Benchmarks/Sources/embedded", swiftSettings: strict),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Engine", "Accounts", "CLinux", "CZlib", "AccountResources",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/EngineTests", exclude: ["Operator/Socket/version-1.txt"], swiftSettings: strict),
        .testTarget(
            name: "ConsoleTests", dependencies: ["Console", "Engine", "Accounts", "AccountResources"],
            path: "Tests/ConsoleTests", exclude: ["Golden"], swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", path: "Tests/ArchitectureTests", swiftSettings: strict),
    ]
)

// Under a sanitizer only the engine's tests run: scripts/test builds them without the console.
if Context.environment["REACTOR_ENGINE_ALONE"] == "1" {
    let others: Set = ["Console", "reactor", "embedded", "ConsoleTests", "ArchitectureTests"]
    package.targets.removeAll { others.contains($0.name) }
    package.products.removeAll { others.contains($0.name) }
}
