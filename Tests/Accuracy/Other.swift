// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Classifier
import Foundation
import TestSupport

/// The policy and the classifier, both of one corpus, on the other.
struct Other: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The policy with weights and model of one corpus, on the other.",
        discussion: """
            The weights are fitted without a model, as 'make tune' does; what the rules about spam.probability add is \
            what the policy says. Both corpora are needed.
            """)

    @OptionGroup var inputs: Inputs

    func run() throws {
        guard inputs.has(.spamassassin), inputs.has(.trec) else { return }
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "durward-model-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let spamassassin = try inputs.corpus.samples(.spamassassin)
        let trec = try inputs.corpus.samples(.trec)

        let byTREC = try judged(spamassassin, by: trec, model: folder.appending(path: "trec").path)
        byTREC.show("other-spamassassin-judged", byTREC.draw.judges)
        let bySpamAssassin = try judged(
            trec, by: spamassassin, model: folder.appending(path: "spamassassin").path)
        bySpamAssassin.show("other-trec-second", bySpamAssassin.draw.second)
        bySpamAssassin.show("other-trec-drawn", bySpamAssassin.draw.drawn)
    }

    private func judged(_ samples: [Sample], by teachers: [Sample], model: String) throws -> Judged {
        let corpus = try LearnedCorpus(teachers)
        var learner = SpamLearner()
        var random = SplitMix64(seed: 1)
        corpus.teach(&learner, Array(teachers.indices).shuffled(using: &random))
        try ModelWriter(path: model).write(learner)
        let plain = try PolicyRun(inputs.policy)
        let weights = RuledCorpus(teachers, plain).weights(try plain.bounds(inputs.policy))
        return RuledCorpus(samples, try PolicyRun(inputs.policy, model: model)).judged(by: weights)
    }
}
