// SPDX-License-Identifier: Apache-2.0

extension Value {
    /// The seconds of `30 s`, `5 m`, `250 ms`; a plain number is seconds. nil for anything else.
    public static func seconds(_ text: String) -> Double? {
        quantity(text, Literals.durationUnits, plain: "s")
    }

    /// The bytes of `25 MiB`, `10 kB`; a plain number is bytes. nil for anything else.
    public static func bytes(_ text: String) -> Double? {
        quantity(text, Literals.sizeUnits, plain: "B")
    }

    private static func quantity(_ text: String, _ units: [String: Double], plain: String) -> Double? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), number.isFinite else { return nil }
        let unit = text.dropFirst(digits.count).filter { $0 != " " }
        return units[unit.isEmpty ? plain : String(unit)].map { number * $0 }
    }
}
