// swift-tools-version: 6.2
import PackageDescription

// A package of another developer: it knows Reactor by its path alone, and only its public declarations. Its tests run
// the programs.
let package = Package(
    name: "examples",
    dependencies: [.package(name: "reactor", path: "../..")],
    targets: [
        .executableTarget(
            name: "numbers",
            dependencies: [
                .product(name: "Engine", package: "reactor"), .product(name: "Console", package: "reactor"),
            ]),
        .executableTarget(
            name: "members",
            dependencies: [
                .product(name: "Engine", package: "reactor"), .product(name: "Accounts", package: "reactor"),
            ]),
        .testTarget(name: "ExampleTests", dependencies: ["numbers", "members"]),
    ]
)
