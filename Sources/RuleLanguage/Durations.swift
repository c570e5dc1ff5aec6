// SPDX-License-Identifier: Apache-2.0

extension Value {
    /// The seconds of `30 s`, `5 m`, `250 ms`; a plain number is seconds. nil for anything else.
    public static func seconds(_ text: String) -> Double? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), number.isFinite else { return nil }
        let unit = text.dropFirst(digits.count).filter { $0 != " " }
        return Literals.durationUnits[unit.isEmpty ? "s" : String(unit)].map { number * $0 }
    }
}
