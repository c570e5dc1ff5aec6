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

        // The rooms, in the order in which they may import each other.
        room("MailSyntax", ["CIDN2"]),
        room("RuleLanguage", ["MailSyntax", "CHyperscan"]),
        room("FilterEngine", ["MailSyntax", "RuleLanguage"]),
        room("Facts", ["MailSyntax", "RuleLanguage", "FilterEngine"]),
        room(
            "Configuration",
            [
                "MailSyntax", "RuleLanguage", "FilterEngine", "Facts",
                .product(name: "Yams", package: "Yams"),
            ]),
        room("Reporting", ["MailSyntax", "FilterEngine", "CZLib"]),
        room(
            "MilterBridge",
            ["CMilter", "MailSyntax", "RuleLanguage", "FilterEngine", "Configuration", "Reporting"]),
        .executableTarget(
            name: "durward",
            dependencies: [
                "MailSyntax", "RuleLanguage", "FilterEngine", "Facts", "Configuration", "Reporting",
                "MilterBridge",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        tests(of: "MailSyntax"),
        tests(of: "RuleLanguage", ["MailSyntax"]),
        tests(of: "FilterEngine", ["RuleLanguage", "MailSyntax"]),
        tests(of: "Facts", ["FilterEngine", "RuleLanguage", "MailSyntax"]),
        tests(of: "Configuration", ["FilterEngine"]),
        tests(of: "Reporting"),
        tests(of: "MilterBridge", ["Configuration", "FilterEngine", "durward"]),
        .testTarget(
            name: "CommandTests", dependencies: ["durward", "TestSupport"], path: "Tests/CommandTests",
            swiftSettings: strict),
        .executableTarget(name: "scenario", path: "Tests/Scenarios/Runner", swiftSettings: strict),
    ]
)
