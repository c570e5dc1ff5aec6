// SPDX-License-Identifier: Apache-2.0

import Attachments
import Classifier
import Foundation
import MailSyntax
import MessageContent
import RuleLanguage
import Testing

@testable import FilterEngine

@Suite("spam.probability")
struct SpamFactsTests {
    static let fields = [("From", " a@bulk.example.org"), ("Subject", " cheap pills")]
    static let body = "Buy cheap pills today\r\n"

    /// A model in a file that takes such messages for spam, or for ham.
    private func model(_ label: SpamLabel) throws -> String {
        let path = NSTemporaryDirectory() + "durward-facts-\(UUID().uuidString).model"
        let tools = ContentTools(attachments: try AttachmentTools())
        var learner = SpamLearner()
        let other: SpamLabel = label == .spam ? .ham : .spam
        for number in 0..<20 {
            let like =
                "From: a@bulk.example.org\nSubject: cheap pills \(number)\n\nBuy cheap pills today \(number)\n"
            let unlike =
                "From: b@lists.example.org\nSubject: minutes \(number)\n\nThe minutes of number \(number)\n"
            for (text, label) in [(like, label), (unlike, other)] {
                _ = learner.learn(SpamMessage(RawMessage(Array(text.utf8)), tools: tools).features, as: label)
            }
        }
        try ModelWriter(path: path).write(learner)
        return path
    }

    private func remove(_ paths: String...) {
        for path in paths {
            try? FileManager.default.removeItem(atPath: path)
            try? FileManager.default.removeItem(atPath: path + ".lock")
        }
    }

    /// The first rule that is true for the message sent to these recipients; nil for none.
    private func winner(
        _ conditions: [String], _ bench: Bench, onFailure: Rule.OnFailure = .tempfail,
        to: [String] = ["info@example.com"]
    ) throws -> String? {
        var builder = ProgramBuilder(schema: bench.catalog.schema, lists: [:])
        let rules = try conditions.map { text in
            Rule(
                name: text, condition: try builder.condition(text), action: .accept, isShadow: false,
                onFailure: onFailure, reason: "")
        }
        let policy = Policy(rules: rules, program: try builder.finish(), catalog: bench.catalog)
        var found: String?
        var session = Session(policy: policy) { verdict, _ in found = verdict.rule ?? verdict.reason }
        _ = session.handle(.connect(.remote))
        _ = session.handle(.mail(Mailbox(lenient: "a@example.org"), ESMTPParameters([]), user: nil))
        for address in to { _ = session.handle(.recipient(Mailbox(lenient: address))) }
        for (name, body) in SpamFactsTests.fields {
            Array(name.utf8).withUnsafeBytes { name in
                Array(body.utf8).withUnsafeBytes { _ = session.handle(.headerField(name: name, body: $0)) }
            }
        }
        _ = session.handle(.endOfHeader(queueID: nil))
        Array(SpamFactsTests.body.utf8).withUnsafeBytes { _ = session.handle(.bodyChunk($0)) }
        _ = session.handle(.endOfMessage(queueID: "Q1"))
        return found
    }

    @Test("what was learned is told")
    func told() throws {
        let path = try model(.spam)
        defer { remove(path) }
        let bench = try Bench(models: SpamModelPaths(fallback: path))
        #expect(
            try winner(["spam.probability < 50%", "spam.probability > 90%"], bench)
                == "spam.probability > 90%")
    }

    @Test(
        "without a model a rule that asks is false, whatever its on_failure",
        arguments: [Rule.OnFailure.tempfail, .skip])
    func absent(_ onFailure: Rule.OnFailure) throws {
        let bench = try Bench()
        let asking = [
            "spam.probability > 0", "not spam.probability > 0",
            "spam.probability > 0 and spam.probability < 99%",
        ]
        #expect(try winner(asking + ["true"], bench, onFailure: onFailure) == "true")
        #expect(
            try winner(["spam.probability > 0 or subject contains \"pills\""], bench, onFailure: onFailure)
                != nil)
        #expect(
            try winner(["spam.probability > 0 and virus.found"], bench) != nil, "another fact failed: put off"
        )
    }

    @Test("a domain has its own model, if it is there and all recipients are of it")
    func domains() throws {
        let (common, own) = (try model(.spam), try model(.ham))
        defer { remove(common, own) }
        let bench = try Bench(
            models: SpamModelPaths(
                fallback: common, domains: ["example.net": own, "example.org": "/nonexistent"]))
        let asking = ["spam.probability > 90%", "spam.probability < 10%"]
        for (to, isSpam) in [
            (["a@example.net"], false), (["a@example.net", "b@EXAMPLE.NET"], false),
            (["a@example.com"], true),
            (["a@example.net", "b@example.com"], true), (["a@example.org"], true),
        ] {
            #expect(try winner(asking, bench, to: to) == asking[isSpam ? 0 : 1], "\(to)")
        }
    }
}
