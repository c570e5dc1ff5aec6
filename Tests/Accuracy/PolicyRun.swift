// SPDX-License-Identifier: Apache-2.0

import Configuration
import Dispatch
import Facts
import FilterEngine
import Foundation
import MailSyntax
import RuleLanguage
import Synchronization

/// The score rules of a policy over messages: which of them are true.
struct PolicyRun {
    /// A rule, and what it adds.
    struct Rule: Sendable {
        let name: String
        let weight: Double
    }

    let rules: [Rule]
    /// From which score on the policy refuses.
    let threshold: Double
    private let snapshot: Snapshot

    /// The score rules of that file, and a tag that makes all of them count: what refuses would hide the rules behind it.
    ///
    /// Without a model rules that ask for the classifier are never true, whatever this machine has learned.
    init(_ path: String, model: String = "/dev/null/model") throws {
        let whole = ScoreRules(try String(contentsOfFile: path, encoding: .utf8))
        let text = whole.alone(model: model)
        guard let threshold = whole.threshold else { throw NoThreshold() }
        self.threshold = threshold
        snapshot = try Snapshot.parse(
            text, file: path, folder: URL(filePath: path).deletingLastPathComponent().path,
            services: try FactServices.plain())
        rules = snapshot.policy.rules.compactMap { rule in
            guard case .score(let weight) = rule.action, !rule.isShadow else { return nil }
            return Rule(name: rule.name, weight: weight)
        }
    }

    /// For each message the numbers of the rules that are true.
    func hits(_ samples: [Sample]) -> [[Int]] {
        let found = Mutex(Array(repeating: [Int](), count: samples.count))
        let width = ProcessInfo.processInfo.activeProcessorCount
        DispatchQueue.concurrentPerform(iterations: width) { worker in
            for index in stride(from: worker, to: samples.count, by: width) {
                let hits = hits(samples[index])
                found.withLock { $0[index] = hits }
            }
        }
        return found.withLock { $0 }
    }

    /// The sum of what is true.
    func score(_ hits: [Int]) -> Double { hits.reduce(0) { $0 + rules[$1].weight } }

    private func hits(_ sample: Sample) -> [Int] {
        let arrival = Arrival(sample.message)
        let time = arrival.time
        var session = Session(policy: snapshot.policy, clock: { time }) { _, _ in }
        _ = session.handle(.connect(arrival.client))
        var helo = arrival.helo
        helo.withUTF8 { _ = session.handle(.helo(UnsafeRawBufferPointer($0), TLS(version: ""))) }
        _ = session.handle(
            .mail(Mailbox(localPart: "sender", domain: "example.org"), ESMTPParameters([]), user: nil))
        _ = session.handle(.recipient(Mailbox(localPart: "recipient", domain: "example.com")))
        _ = session.handle(.data(queueID: nil))
        for field in sample.message.fields {
            field.name.withUnsafeBytes { name in
                field.body.withUnsafeBytes { _ = session.handle(.headerField(name: name, body: $0)) }
            }
        }
        _ = session.handle(.endOfHeader(queueID: nil))
        for start in stride(from: 0, to: sample.message.body.count, by: 65_535) {
            let end = min(start + 65_535, sample.message.body.count)
            sample.message.body[start..<end].withUnsafeBytes { _ = session.handle(.bodyChunk($0)) }
        }
        _ = session.handle(.endOfMessage(queueID: nil))
        let outcomes = session.explanation.filter { $0.action == "score" && !$0.isShadow }
        return outcomes.indices.filter { outcomes[$0].outcome == .yes }
    }
}

/// A policy of which no rule refuses by the score alone.
struct NoThreshold: Error, CustomStringConvertible {
    var description: String { "the policy has no rule that refuses when 'score >= NUMBER'" }
}

/// The text of a policy, and its score rules in it.
struct ScoreRules {
    private let blocks: [[String]]

    init(_ text: String) {
        var blocks: [[String]] = [[]]
        for line in text.components(separatedBy: "\n") {
            if line.hasPrefix("  - name:") { blocks.append([]) }
            blocks[blocks.count - 1].append(line)
        }
        self.blocks = blocks
    }

    /// The policy without the rules that decide, and with this model.
    func alone(model: String) -> String {
        let lines = blocks.enumerated().filter { number, block in
            number == 0 || block.contains { $0.hasPrefix("    score:") || $0.hasPrefix("    tag:") }
        }.flatMap(\.element)
        return (["spam_model: \(model)"] + lines.filter { !$0.hasPrefix("spam_model:") }).joined(
            separator: "\n")
    }

    /// What the rule that refuses by the score alone compares it with.
    var threshold: Double? {
        let start = "    when: score >= "
        return blocks.filter { block in block.contains { $0.hasPrefix("    reject:") } }.joined()
            .first { $0.hasPrefix(start) }.flatMap { Double($0.dropFirst(start.count)) }
    }
}
