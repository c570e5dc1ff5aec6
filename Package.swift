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
func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], _ more: [SwiftSetting] = []
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict + more)
}

/// Parsers are optimized in debug builds as well, with all their checks: tests read hundreds of messages byte by byte.
let optimized: [SwiftSetting] = [
    .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))
]

/// The unit tests of one target: `Tests/<name>Tests`.
func tests(of name: String, _ more: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "TestSupport"] + more,
        path: "Tests/\(name)Tests", swiftSettings: strict)
}

/// Everything that a parser is fuzzed of.
let fuzzed: [Target.Dependency] = [
    "MailSyntax", "RuleLanguage", "FilterEngine", "Recipients", "Attachments", "MessageContent", "Bulk",
    "Classifier", "VirusScan", "StateStore", "Facts", "Configuration", "Reporting", "Control",
]

/// The fuzz targets: with DURWARD_FUZZ, as `make fuzz` sets it, those that libFuzzer calls, else the tests that replay what
/// it found. Both are made of the same files, which SwiftPM allows one target alone.
let fuzz: Target =
    Context.environment["DURWARD_FUZZ"] != nil
    ? .executableTarget(
        name: "fuzzer", dependencies: fuzzed, path: "Tests/Fuzz",
        exclude: ["Dictionaries", "FailCases", "Seeds", "Tests", "run.sh"], sources: ["Fuzzer", "Targets"],
        swiftSettings: strict)
    : .testTarget(
        name: "FuzzTests", dependencies: fuzzed + ["TestSupport"], path: "Tests/Fuzz",
        exclude: ["Dictionaries", "FailCases", "Fuzzer", "Seeds", "run.sh"], sources: ["Targets", "Tests"],
        swiftSettings: strict)

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
        // The only C of ours, and the C libraries.
        .target(
            name: "CMilter", path: "CShim/Milter",
            linkerSettings: [.linkedLibrary("milter")]),
        .target(name: "CVector", path: "CShim/Vector", cSettings: [.unsafeFlags(["-O2"])]),
        .target(name: "CMapping", path: "CShim/Mapping", cSettings: [.unsafeFlags(["-O2"])]),
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
        .systemLibrary(
            name: "CArchive", path: "CShim/Archive", pkgConfig: "libarchive",
            providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(
            name: "CMagic", path: "CShim/Magic", pkgConfig: "libmagic",
            providers: [.apt(["libmagic-dev"])]),
        .systemLibrary(
            name: "CNettle", path: "CShim/Nettle", pkgConfig: "nettle",
            providers: [.apt(["nettle-dev"])]),
        .systemLibrary(
            name: "CPSL", path: "CShim/PSL", pkgConfig: "libpsl",
            providers: [.apt(["libpsl-dev"])]),

        // The rooms, in the order in which they may import each other.
        room("MailSyntax", ["CIDN2", "CVector"], optimized),
        room("RuleLanguage", ["MailSyntax", "CHyperscan"], optimized),
        room("FilterEngine", ["MailSyntax", "RuleLanguage"], optimized),
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
        room("Attachments", ["MailSyntax", "CArchive", "CMagic", "CNettle", "CVector"], optimized),
        room("MessageContent", ["MailSyntax", "Attachments", "CPSL"], optimized),
        room("Bulk", ["MailSyntax", "StateStore", "MessageContent"], optimized),
        room("Classifier", ["MailSyntax", "MessageContent", "CMapping", "CZLib"], optimized),
        room("VirusScan", ["Recipients"]),
        room(
            "Facts",
            [
                "MailSyntax", "RuleLanguage", "FilterEngine", "Recipients", "Attachments", "MessageContent",
                "Bulk", "Classifier", "VirusScan",
            ]),
        room(
            "Configuration",
            [
                "MailSyntax", "RuleLanguage", "FilterEngine", "StateStore", "Recipients", "MessageContent",
                "Bulk", "Classifier", "VirusScan", "Attachments", "Facts",
                .product(name: "Yams", package: "Yams"),
            ]),
        room("Reporting", ["MailSyntax", "FilterEngine", "CZLib"], optimized),
        room("Control"),
        room(
            "MilterBridge",
            ["CMilter", "MailSyntax", "RuleLanguage", "FilterEngine", "Configuration", "Reporting"]),
        .executableTarget(
            name: "durward",
            dependencies: [
                "MailSyntax", "RuleLanguage", "FilterEngine", "StateStore", "Recipients", "MessageContent",
                "Bulk", "Classifier", "VirusScan", "Facts", "Configuration", "Reporting", "Control",
                "MilterBridge",
                "Attachments",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        tests(of: "MailSyntax"),
        tests(of: "RuleLanguage", ["MailSyntax"]),
        tests(of: "FilterEngine", ["RuleLanguage", "MailSyntax"]),
        tests(of: "StateStore", [.product(name: "GRDB", package: "GRDB.swift")]),
        tests(
            of: "Recipients",
            [
                "MailSyntax", "StateStore",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        tests(of: "Attachments"),
        tests(of: "MessageContent", ["Attachments", "MailSyntax"]),
        tests(of: "Bulk", ["Attachments", "MailSyntax", "MessageContent", "StateStore"]),
        tests(of: "Classifier", ["MessageContent", "Attachments", "MailSyntax"]),
        tests(of: "VirusScan", ["Recipients"]),
        tests(
            of: "Facts",
            [
                "FilterEngine", "RuleLanguage", "MailSyntax", "Recipients", "Attachments", "MessageContent",
                "Bulk", "Classifier", "VirusScan", "StateStore",
            ]),
        tests(of: "Configuration", ["FilterEngine", "Recipients", "Classifier"]),
        tests(of: "Reporting"),
        tests(of: "Control"),
        tests(of: "MilterBridge", ["Configuration", "FilterEngine", "durward"]),
        .testTarget(
            name: "CommandTests", dependencies: ["durward", "TestSupport"], path: "Tests/CommandTests",
            swiftSettings: strict),
        fuzz,
        .executableTarget(name: "scenario", path: "Tests/Scenarios/Runner", swiftSettings: strict),
        .target(name: "AccuracyMetrics", path: "Tests/Accuracy/Metrics", swiftSettings: strict + optimized),
        .testTarget(
            name: "AccuracyTests", dependencies: ["AccuracyMetrics"], path: "Tests/AccuracyTests",
            swiftSettings: strict),
        .executableTarget(
            name: "accuracy",
            dependencies: [
                "AccuracyMetrics", "TestSupport", "Classifier",
                "MailSyntax", "FilterEngine", "MessageContent", "Attachments", "Facts", "Configuration",
                "CNettle",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Accuracy", exclude: ["Metrics", "Peers", "README.md", "accuracy.sh", "tune.sh"],
            swiftSettings: strict),
    ]
)
