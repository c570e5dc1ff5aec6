// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("What fuzzing found, and its seeds, once more")
struct ReplayTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    static let names = FuzzTargets.all.map(\.name)

    /// The files of a target.
    static func files(_ kind: String, of name: String) throws -> [URL] {
        let place = folder.appending(path: "\(kind)/\(name)")
        guard FileManager.default.fileExists(atPath: place.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
            .filter { !$0.lastPathComponent.hasPrefix(".") }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    static func run(_ target: any FuzzTarget, _ bytes: [UInt8], _ what: String) {
        do {
            try bytes.withUnsafeBytes { try target.run($0) }
        } catch {
            Issue.record("\(target.name) with \(what): \(error)")
        }
    }

    @Test("A parser keeps its promises with every fail case and every seed", arguments: names)
    func replay(name: String) throws {
        let target = try #require(FuzzTargets.named(name))
        for kind in ["FailCases", "Seeds"] {
            for file in try Self.files(kind, of: name) {
                Self.run(
                    target, Array(try Data(contentsOf: file)), "\(kind)/\(name)/\(file.lastPathComponent)")
            }
        }
    }

    @Test("A parser keeps its promises with seeds that are cut, joined and changed", arguments: names)
    func changed(name: String) throws {
        let target = try #require(FuzzTargets.named(name))
        let seeds = try Self.files("Seeds", of: name).map { Array(try Data(contentsOf: $0)) }
        try #require(!seeds.isEmpty)
        var random = SplitMix64(seed: 1)
        for round in 0..<60 {
            var bytes = random.pick(seeds)
            switch random.below(4) {
            case 0: bytes = Array(bytes.prefix(random.below(bytes.count + 1)))
            case 1: bytes += random.pick(seeds)
            case 2: bytes = bytes.reversed()
            default: break
            }
            for _ in 0..<random.below(4) where !bytes.isEmpty {
                bytes[random.below(bytes.count)] = UInt8.random(in: .min ... .max, using: &random)
            }
            Self.run(
                target, Array(bytes.prefix(target.longest)), "the changed seed \(round): \(bytes.prefix(500))"
            )
        }
    }

    @Test("A parser keeps its promises with nothing at all", arguments: names)
    func empty(name: String) throws {
        Self.run(try #require(FuzzTargets.named(name)), [], "nothing")
    }

    @Test("Each target has seeds, each folder has a target, and the files replayed are counted")
    func counted() throws {
        #expect(Set(Self.names).count == Self.names.count)
        var counts: [String: Int] = [:]
        for kind in ["FailCases", "Seeds"] {
            let place = Self.folder.appending(path: kind)
            guard FileManager.default.fileExists(atPath: place.path) else { continue }
            for name in try FileManager.default.contentsOfDirectory(atPath: place.path)
            where !name.hasPrefix(".") {
                #expect(Self.names.contains(name), "\(kind)/\(name) belongs to no target")
            }
            for name in Self.names { counts[kind, default: 0] += try Self.files(kind, of: name).count }
        }
        for name in Self.names { #expect(try !Self.files("Seeds", of: name).isEmpty, "no seeds for \(name)") }
        print(
            "replayed \(counts["Seeds"] ?? 0) seeds and \(counts["FailCases"] ?? 0) fail cases of \(Self.names.count) targets"
        )
        #expect((counts["Seeds"] ?? 0) > 0)
    }
}
