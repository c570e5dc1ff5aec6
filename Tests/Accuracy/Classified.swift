// SPDX-License-Identifier: Apache-2.0

import AccuracyMetrics
import ArgumentParser
import Attachments
import Classifier
import Dispatch
import Foundation
import MailSyntax
import MessageContent
import Synchronization
import TestSupport

/// The classifier alone, without the policy.
struct Classified: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classifier", abstract: "The classifier alone, told what messages are.")

    /// In how many orders the training half of the SpamAssassin corpus is learned: it says nothing of time.
    private static let orders: UInt64 = 5

    @OptionGroup var inputs: Inputs

    func run() throws {
        if inputs.has(.trec) {
            let trec = try LearnedCorpus(inputs.corpus.samples(.trec))
            show("classifier-trec-feedback", trec, Array(trec.draw.samples.indices), trec.immediate())
            var model = SpamLearner()
            trec.teach(&model, trec.draw.first)
            show("classifier-trec-second", trec, trec.draw.second, trec.judge(model, trec.draw.second))
        }
        if inputs.has(.spamassassin) {
            let corpus = try LearnedCorpus(inputs.corpus.samples(.spamassassin))
            for seed in 1...Classified.orders {
                var random = SplitMix64(seed: seed)
                var model = SpamLearner()
                corpus.teach(&model, corpus.draw.trainers.shuffled(using: &random))
                let judges = corpus.draw.judges
                show("classifier-spamassassin-judged", corpus, judges, corpus.judge(model, judges))
            }
        }
    }

    private func show(_ set: String, _ corpus: LearnedCorpus, _ indices: [Int], _ logits: [Double]) {
        print(Figure(set, "durward", Scores(logits, labels: corpus.draw.labels(indices))))
    }
}

/// A corpus as the classifier reads it.
struct LearnedCorpus {
    let draw: Draw
    private let features: [SpamFeatures]

    init(_ samples: [Sample]) throws {
        draw = Draw(samples: samples)
        let folder = FileManager.default.temporaryDirectory.path
        let tools = ContentTools(attachments: try AttachmentTools(spoolFolder: folder))
        let read = Mutex([Int: SpamFeatures]())
        let width = ProcessInfo.processInfo.activeProcessorCount
        DispatchQueue.concurrentPerform(iterations: width) { worker in
            for index in stride(from: worker, to: samples.count, by: width) {
                let features = SpamMessage(samples[index].message, tools: tools).features
                read.withLock { $0[index] = features }
            }
        }
        features = read.withLock { read in samples.indices.compactMap { read[$0] } }
    }

    /// Learns these in this order.
    func teach(_ model: inout SpamLearner, _ indices: [Int]) {
        for index in indices {
            _ = model.learn(features[index], as: draw.samples[index].isSpam ? .spam : .ham)
        }
    }

    /// The logarithms of the odds of these: probabilities near 1 would be equal.
    func judge(_ model: SpamLearner, _ indices: [Int]) -> [Double] {
        indices.map { model.logit(features[$0]) }
    }

    /// Judges each in order, and learns at once what it was.
    func immediate() -> [Double] {
        var model = SpamLearner()
        return draw.samples.indices.map { index in
            let logit = model.logit(features[index])
            teach(&model, [index])
            return logit
        }
    }
}
