// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// How much spam is caught at which price, on mail with labels.
@main
struct Accuracy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accuracy", abstract: "How much spam is caught at which price, on mail with labels.",
        subcommands: [
            Hits.self, Fit.self, Untrained.self, Fitted.self, Classified.self, Other.self, Export.self,
            Metrics.self, TableCommand.self,
        ])
}

/// Which corpora, and which policy.
struct Inputs: ParsableArguments {
    @Option(help: "The folder in which the corpora were unpacked.")
    var corpora: String

    @Option(help: "The policy.")
    var policy = "Packaging/durward.yaml"

    var corpus: Corpus { Corpus(root: URL(filePath: corpora)) }

    /// Those that were unpacked.
    var present: [Corpus.Name] { Corpus.Name.allCases.filter(has) }

    func has(_ name: Corpus.Name) -> Bool {
        FileManager.default.fileExists(atPath: corpus.root.appending(path: name.folder).path)
    }
}

/// The true rules of each message, one line a message: for looking closer.
struct Hits: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The true rules of each message, by number.")

    @OptionGroup var inputs: Inputs
    @Argument(help: "Where to write.")
    var output: String

    func run() throws {
        let policy = try PolicyRun(inputs.policy)
        var text = policy.rules.map { "\($0.name)=\($0.weight)" }.joined(separator: " ") + "\n"
        for name in inputs.present {
            let samples = try inputs.corpus.samples(name)
            for (sample, hits) in zip(samples, policy.hits(samples)) {
                text +=
                    "\(name) \(sample.isSpam ? 1 : 0) \(sample.isJudge ? 1 : 0) \(sample.path) "
                    + hits.map(String.init).joined(separator: ",") + "\n"
            }
        }
        try text.write(toFile: output, atomically: true, encoding: .utf8)
    }
}
