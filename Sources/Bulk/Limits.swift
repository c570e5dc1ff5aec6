// SPDX-License-Identifier: Apache-2.0

/// All limits of counting near-identical messages. Those of reading words are `SyntaxLimits`.
public enum BulkLimits {
    /// Words that follow each other and are compared together.
    public static let shingle = 3
    /// Hash functions of a digest (MinHash).
    public static let rows = 24
    /// Of these, in one key: two texts share a key only if both agree.
    public static let rowsPerBand = 2
    /// Of this share of a text's keys the counts may be lower than what is said: a few changed sentences change some keys, a
    /// sentence in common leaves most of them different.
    public static let bandsThatMayDiffer = 7
    /// Words of the shortest text that has a digest.
    public static let words = 20
    /// Attachments and links of a short text by which it is told apart.
    public static let marks = 20
    /// Octets of the smallest attachment that tells a short text apart.
    public static let attachment = 1_024

    /// Stretches that a window is divided into: how old what falls out of it may be is off by less than one.
    public static let steps = 4
    /// Numbers that are kept in memory, the latest; about 40 bytes each.
    public static let remembered = 300_000
    /// Sets of recipients or reverse-paths that are kept in memory, the latest; about 100 bytes each, 4 KiB at most.
    public static let rememberedSets = 60_000
    /// Numbers and sets in the state store, where that does not limit itself.
    public static let stored = 2_000_000
    /// Seconds for which they are kept beyond the window: clocks of servers differ.
    public static let slack = 60
}
