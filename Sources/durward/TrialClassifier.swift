// SPDX-License-Identifier: Apache-2.0

internal import Classifier
internal import FoundationEssentials

/// How the classifier judges a message and why, for a person.
struct TrialClassifier {
    private let explanation: SpamExplanation

    init(_ explanation: SpamExplanation) { self.explanation = explanation }

    var lines: [String] {
        let heading = "spam.probability \(TrialClassifier.percent(explanation.probability))"
        let parts =
            "  byte sequences \(TrialClassifier.signed(explanation.regression)), "
            + "words \(TrialClassifier.signed(explanation.tokens)) (above 0 speaks for spam)"
        return [Terminal.styled(heading, .strong), parts]
            + explanation.strongest.map {
                TrialText.printable("  \(TrialClassifier.signed($0.share))  \($0.name)")
            }
    }

    static func percent(_ share: Double) -> String { "\((share * 10_000).rounded() / 100)%" }

    /// Two digits behind the point, with a sign.
    private static func signed(_ number: Double) -> String {
        let hundredths = Int((abs(number) * 100).rounded())
        let digits = hundredths % 100
        return "\(number < 0 ? "-" : "+")\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
    }
}

/// The same for `try --json`.
struct TrialClassifierJSON: Encodable {
    struct Feature: Encodable {
        let name: String
        let share: Double
    }

    let probability, regression, tokens: Double
    let strongest: [Feature]

    init(_ explanation: SpamExplanation) {
        probability = explanation.probability
        regression = explanation.regression
        tokens = explanation.tokens
        strongest = explanation.strongest.map { Feature(name: $0.name, share: $0.share) }
    }
}
