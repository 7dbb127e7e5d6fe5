// swift-tools-version: 6.2
import PackageDescription

// Measures the cost of the accounts, in the engine as anybody may embed it. A package of its own, never a dependency of
// the product.

let package = Package(
    name: "accounts-benchmark",
    dependencies: [.package(name: "reactor", path: "../..")],
    targets: [
        .executableTarget(
            name: "accounts-benchmark",
            dependencies: [
                .product(name: "Engine", package: "reactor"), .product(name: "Accounts", package: "reactor"),
            ],
            path: "Sources",
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
    ]
)
