// SPDX-License-Identifier: Apache-2.0

/// A stretch of time up to now, over which a fact counts: the `1h` of `bulk.copies(1h)`.
///
/// Whole seconds, from `LanguageLimits.shortestWindow` to `LanguageLimits.longestWindow`.
public struct Window: Hashable, Sendable {
    /// How long it is.
    public let seconds: Int

    private static let units: [(name: String, length: Int)] = [("d", 86_400), ("h", 3_600), ("m", 60)]
    static let advice = "for example 1h, 30m or 7d"

    private init(seconds: Int) { self.seconds = seconds }

    /// The window that a fact was asked for with, as ``description`` writes it; nil for what is none.
    public init?(_ argument: String) {
        guard let seconds = Value.seconds(argument).flatMap({ Int(exactly: $0) }),
            Window.allowed.contains(Double(seconds))
        else { return nil }
        self.seconds = seconds
    }

    /// A number with its unit; the error says what is wrong with it.
    init(_ number: Double, unit: String?, at range: Range<Int>) throws(ExpressionError) {
        guard case .number(let value) = try Literals.number(number, unit: unit, as: .duration, at: range)
        else { throw Window.error(at: range) }
        let seconds = value.rounded()
        guard Window.allowed.contains(seconds) else { throw Window.error(at: range) }
        self.seconds = Int(seconds)
    }

    /// The same from a text such as `1 h`, as a placeholder has it.
    init(parsing text: String, at range: Range<Int>) throws(ExpressionError) {
        let trimmed = text.filter { $0 != " " }
        let digits = trimmed.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), number < 9e15 else { throw Window.missing(at: range) }
        let unit = trimmed.dropFirst(digits.count)
        try self.init(number, unit: unit.isEmpty ? nil : String(unit), at: range)
    }

    private static var allowed: ClosedRange<Double> {
        Double(LanguageLimits.shortestWindow)...Double(LanguageLimits.longestWindow)
    }

    private static func error(at range: Range<Int>) -> ExpressionError {
        let least = Window(seconds: LanguageLimits.shortestWindow)
        let most = Window(seconds: LanguageLimits.longestWindow)
        return ExpressionError(
            .badWindow, at: range, "this is counted over a time from \(least) to \(most)",
            advice: Window.advice)
    }

    static func missing(at range: Range<Int>) -> ExpressionError {
        ExpressionError(
            .missingArgument, at: range, "a time belongs into the parentheses", advice: Window.advice)
    }
}

extension Window: CustomStringConvertible {
    /// In the largest unit that it is a whole number of: `90m`, `1h`. Two windows of one length read alike.
    public var description: String {
        for (name, length) in Window.units where seconds % length == 0 { return "\(seconds / length)\(name)" }
        return "\(seconds)s"
    }
}
