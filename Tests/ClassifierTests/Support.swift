// SPDX-License-Identifier: Apache-2.0

import Attachments
import Foundation
import MailSyntax
import MessageContent
import TestSupport

@testable import Classifier

/// Messages to learn, and a folder for models.
enum Sample {
    static let tools = try? ContentTools(attachments: AttachmentTools())

    /// A message from the text of its file, as a copy from a mailbox.
    static func message(_ text: String, client: SpamClient = .delivered) throws -> SpamMessage {
        guard let tools else { throw CocoaError(.featureUnsupported) }
        return SpamMessage(RawMessage(Array(text.utf8)), tools: tools, client: client)
    }

    static func features(_ text: String, client: SpamClient = .delivered) throws -> SpamFeatures {
        try message(text, client: client).features
    }

    /// What the features of a message stand for.
    static func names(_ text: String, client: SpamClient = .delivered) throws -> [String] {
        try message(text, client: client).namedFeatures.names
    }

    static let spamWords = [
        "pills", "winner", "casino", "replica", "refinance", "unsecured", "enlarge", "lottery",
    ]
    static let hamWords = ["meeting", "patch", "kernel", "minutes", "lunch", "compile", "draft", "invoice"]
    static let neutral = ["the", "and", "today", "with", "please", "your", "from", "about", "will", "have"]

    /// A made-up message of one kind, another one for each number.
    static func text(_ label: SpamLabel, _ number: Int) -> String {
        var random = SplitMix64(seed: UInt64(number) &* 2 &+ (label == .spam ? 1 : 0))
        let own = label == .spam ? spamWords : hamWords
        let words = (0..<40).map { _ in random.chance(0.2) ? random.pick(own) : random.pick(neutral) }
        return """
            From: \(random.pick(neutral))@\(label == .spam ? "bulk" : "lists").example.org
            To: info@example.com
            Subject: \(random.pick(own)) \(number)
            Message-ID: <\(number).\(random.below(100_000))@example.org>

            \(words.joined(separator: " "))

            """
    }

    /// A model that has learned so many of each.
    static func learner(_ count: Int) throws -> SpamLearner {
        var learner = SpamLearner()
        for number in 0..<count {
            for label in SpamLabel.allCases {
                _ = learner.learn(try features(text(label, number)), as: label)
            }
        }
        return learner
    }
}

/// A folder that goes away with it.
final class Folder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "durward-classifier-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let full = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: URL(filePath: full).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: full))
        return full
    }
}
