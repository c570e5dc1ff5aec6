// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A target of ours: `Sources/<name>`, strict settings.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The unit tests of one target: `Tests/<name>Tests`.
func tests(of name: String, _ more: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "TestSupport"] + more,
        path: "Tests/\(name)Tests", swiftSettings: strict)
}

let package = Package(
    name: "durward",
    products: [.executable(name: "durward", targets: ["durward"])],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    ],
    targets: [
        // The C libraries, and the only C of ours.
        .target(
            name: "CMilter", path: "CShim/Milter",
            linkerSettings: [.linkedLibrary("milter")]),
        .systemLibrary(
            name: "CHyperscan", path: "CShim/Hyperscan", pkgConfig: "libhs",
            providers: [.apt(["libhyperscan-dev"])]),
        .systemLibrary(
            name: "CIDN2", path: "CShim/IDN2", pkgConfig: "libidn2",
            providers: [.apt(["libidn2-dev"])]),
        .systemLibrary(
            name: "CZLib", path: "CShim/ZLib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CHiredis", path: "CShim/Hiredis", pkgConfig: "hiredis",
            providers: [.apt(["libhiredis-dev"])]),

        // The rooms, in the order in which they may import each other.
        room("MailSyntax", ["CIDN2"]),
        room("RuleLanguage", ["MailSyntax", "CHyperscan"]),
        room("FilterEngine", ["MailSyntax", "RuleLanguage"]),
        room("StateStore", ["CHiredis", .product(name: "GRDB", package: "GRDB.swift")]),
        room(
            "Recipients",
            [
                "MailSyntax", "StateStore",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        room("Facts", ["MailSyntax", "RuleLanguage", "FilterEngine", "Recipients"]),
        room(
            "Configuration",
            [
                "MailSyntax", "RuleLanguage", "FilterEngine", "StateStore", "Recipients", "Facts",
                .product(name: "Yams", package: "Yams"),
            ]),
        room("Reporting", ["MailSyntax", "FilterEngine", "CZLib"]),
        room("Control"),
        room(
            "MilterBridge",
            ["CMilter", "MailSyntax", "RuleLanguage", "FilterEngine", "Configuration", "Reporting"]),
        .executableTarget(
            name: "durward",
            dependencies: [
                "MailSyntax", "RuleLanguage", "FilterEngine", "StateStore", "Recipients", "Facts",
                "Configuration", "Reporting", "Control", "MilterBridge",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        tests(of: "MailSyntax"),
        tests(of: "RuleLanguage", ["MailSyntax"]),
        tests(of: "FilterEngine", ["RuleLanguage", "MailSyntax"]),
        tests(of: "StateStore"),
        tests(
            of: "Recipients",
            [
                "MailSyntax", "StateStore",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        tests(of: "Facts", ["FilterEngine", "RuleLanguage", "MailSyntax", "Recipients"]),
        tests(of: "Configuration", ["FilterEngine", "Recipients"]),
        tests(of: "Reporting"),
        tests(of: "Control"),
        tests(of: "MilterBridge", ["Configuration", "FilterEngine", "durward"]),
        .testTarget(
            name: "CommandTests", dependencies: ["durward", "TestSupport"], path: "Tests/CommandTests",
            swiftSettings: strict),
        .executableTarget(name: "scenario", path: "Tests/Scenarios/Runner", swiftSettings: strict),
    ]
)
