// SPDX-License-Identifier: Apache-2.0

import AccuracyMetrics

/// What `make accuracy` has to show, in order. README.md explains each of them.
enum Rows {
    static let all = untrained + fitted + classifier + other

    /// What SpamAssassin's own rules reach (YARDSTICKS.md), for where they are not measured in the same run.
    private static let spamassassin = 60.9
    private static let trec = 80.6
    private static let rivals = ["spamassassin", "rspamd"]

    private static let untrained = [
        Row(
            "no training: SpamAssassin corpus, whole", "untrained-spamassassin", .refused,
            .hamRefused(atMost: 1)),
        Row("… caught at 0.1 %", "untrained-spamassassin", .caught),
        Row("… AUC", "untrained-spamassassin", .area),
        Row(
            "no training: SpamAssassin corpus, judged half", "untrained-spamassassin-judged", .refused,
            .hamRefused(atMost: 1)),
        Row(
            "… caught at 0.1 %", "untrained-spamassassin-judged", .caught,
            .caught(above: spamassassin, filters: rivals)),
        Row("… AUC", "untrained-spamassassin-judged", .area),
        Row("no training: TREC07, whole", "untrained-trec", .refused, .hamRefused(atMost: 1)),
        Row("… caught at 0.1 %", "untrained-trec", .caught),
        Row("… AUC", "untrained-trec", .area),
        Row("no training: TREC07, second half", "untrained-trec-second", .refused, .hamRefused(atMost: 1)),
        Row("… caught at 0.1 %", "untrained-trec-second", .caught),
        Row("… AUC", "untrained-trec-second", .area),
        Row(
            "no training: TREC07, 1,000 + 1,000 of it", "untrained-trec-drawn", .refused,
            .hamRefused(atMost: 1)),
        Row("… caught at 0.1 %", "untrained-trec-drawn", .caught, .caught(above: trec, filters: rivals)),
        Row("… AUC", "untrained-trec-drawn", .area),
        Row("no training: linux-alpha, list ham", "untrained-linux", .refused, .hamRefused(atMost: 1)),
    ]

    private static let fitted = [
        Row(
            "weights of TREC07: SpamAssassin corpus, judged half", "fitted-spamassassin-judged",
            others: "untrained-spamassassin-judged", .refused, .hamRefused(atMost: 1)),
        Row(
            "… caught at 0.1 %", "fitted-spamassassin-judged", others: "untrained-spamassassin-judged",
            .caught,
            .caught(above: spamassassin, filters: rivals)),
        Row("… AUC", "fitted-spamassassin-judged", others: "untrained-spamassassin-judged", .area),
        Row(
            "weights of the SpamAssassin corpus: TREC07, second half", "fitted-trec-second", .refused,
            .hamRefused(atMost: 1)),
        Row("… caught at 0.1 %", "fitted-trec-second", .caught),
        Row("… AUC", "fitted-trec-second", .area),
        Row(
            "weights of the SpamAssassin corpus: TREC07, 1,000 + 1,000", "fitted-trec-drawn",
            others: "untrained-trec-drawn", .refused, .hamRefused(atMost: 1)),
        Row(
            "… caught at 0.1 %", "fitted-trec-drawn", others: "untrained-trec-drawn", .caught,
            .caught(above: trec, filters: rivals)),
        Row("… AUC", "fitted-trec-drawn", others: "untrained-trec-drawn", .area),
    ]

    private static let classifier = [
        Row(
            "classifier: TREC07, immediate feedback, 1-ROCA", "classifier-trec-feedback", .missing,
            .missing(atMost: 0.008)),
        Row("… caught at 0.1 %", "classifier-trec-feedback", .caught, .caughtAtLeast(99)),
        Row(
            "classifier: TREC07, second half by the first, 1-ROCA", "classifier-trec-second", .missing,
            .missing(atMost: 0.0005)),
        Row("… caught at 0.1 %", "classifier-trec-second", .caught, .caughtAtLeast(99.9)),
        Row(
            "classifier: SpamAssassin corpus, judged half, caught at 0.1 %", "classifier-spamassassin-judged",
            .caught,
            .caught(above: 92.1, filters: ["bogofilter"])),
        Row("… AUC", "classifier-spamassassin-judged", .area, .area(above: 0.9994)),
        Row("… at its default thresholds", "classifier-spamassassin-judged", .refused),
    ]

    private static let other = [
        Row(
            "weights and model of TREC07: SpamAssassin corpus, judged half", "other-spamassassin-judged",
            others: "untrained-spamassassin-judged", .refused, .hamRefused(atMost: 1)),
        Row(
            "… caught at 0.1 %", "other-spamassassin-judged", others: "untrained-spamassassin-judged",
            .caught,
            .caught(above: spamassassin, filters: rivals)),
        Row("… AUC", "other-spamassassin-judged", others: "untrained-spamassassin-judged", .area),
        Row(
            "weights and model of the SpamAssassin corpus: TREC07, second half", "other-trec-second",
            .refused,
            .hamRefused(atMost: 1)),
        Row("… caught at 0.1 %", "other-trec-second", .caught),
        Row("… AUC", "other-trec-second", .area),
        Row(
            "weights and model of the SpamAssassin corpus: TREC07, 1,000 + 1,000", "other-trec-drawn",
            others: "untrained-trec-drawn", .refused, .hamRefused(atMost: 1)),
        Row(
            "… caught at 0.1 %", "other-trec-drawn", others: "untrained-trec-drawn", .caught,
            .caught(above: trec, filters: rivals)),
        Row("… AUC", "other-trec-drawn", others: "untrained-trec-drawn", .area),
    ]
}
