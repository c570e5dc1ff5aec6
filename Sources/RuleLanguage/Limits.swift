// SPDX-License-Identifier: Apache-2.0

/// All limits of the rule language. Going over one is an error at load, never a surprise at run time.
public enum LanguageLimits {
    /// Bytes of one condition.
    public static let conditionLength = 16_384
    /// Depth of parentheses, `not` and `any(…)` in one condition.
    public static let nesting = 64
    /// Entries of one list.
    public static let listEntries = 2_000_000
    /// Bytes of one list entry.
    public static let listEntryLength = 1_024
    /// Bytes of one pattern.
    public static let patternLength = 4_096
    /// Patterns over one fact.
    public static let patternsPerFact = 20_000
    /// Patterns over one fact that can't be compiled and are reported, each by its place.
    public static let patternFailures = 10
    /// Seconds of the shortest window that a fact counts over, 10 minutes.
    public static let shortestWindow = 600
    /// Seconds of the longest one, 7 days.
    public static let longestWindow = 604_800
    /// Bytes of a value that `{fact}` puts into a template.
    public static let renderedValue = 256
    /// Elements of a list that `{fact}` puts into a template.
    public static let renderedElements = 5
    /// How far a misspelt word may be from the one that is suggested.
    public static let suggestionDistance = 3
}
