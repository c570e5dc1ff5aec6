// SPDX-License-Identifier: Apache-2.0

extension Value {
    /// The value as a person reads it: in a reply, in a log line, in `durward try`.
    public func rendered(as type: ValueType) -> String {
        switch self {
        case .boolean(let truth): return truth ? "true" : "false"
        case .number(let number): return Value.rendered(number, as: type)
        case .text(let text): return text
        case .name(let written, _): return written
        case .ip(let address): return address.description
        case .list(let values):
            let shown = values.prefix(LanguageLimits.renderedElements).map { $0.rendered(as: type.element) }
            let more = values.count - shown.count
            return shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
        case .record(let values):
            guard case .record(let fields) = type else { return "" }
            return zip(fields, values).map { "\($0.name)=\($1.rendered(as: $0.type))" }.joined(separator: " ")
        }
    }

    static func rendered(_ number: Double, as type: ValueType, roundingUp: Bool = false) -> String {
        // A word, as replies have ASCII alone.
        guard number.isFinite else { return "unlimited" }
        switch type {
        case .size: return size(number, roundingUp: roundingUp)
        // Rounded down, so that nothing below 80% reads "80%"; 0.29 * 100 falls just short of 29.
        case .ratio: return decimal((number * 100 + 1e-9).rounded(.down), places: 0) + "%"
        case .duration: return duration(number)
        default: return decimal(number, places: 2)
        }
    }

    /// A number with at most `places` (0 to 6) decimals and no trailing zeros, whatever its size.
    public static func decimal(_ number: Double, places: Int) -> String {
        let scales: [Double] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]
        let digits = min(max(places, 0), scales.count - 1)
        let scale = scales[digits]
        let scaled = (number * scale).rounded()
        guard scaled.magnitude < 1e15 else { return "\(number)" }
        let whole = Int(scaled.magnitude)
        var text = String(whole / Int(scale))
        var fraction = String(whole % Int(scale))
        if digits > 0, fraction != "0" {
            fraction = String(repeating: "0", count: digits - fraction.count) + fraction
            while fraction.hasSuffix("0") { fraction.removeLast() }
            text += "." + fraction
        }
        return scaled < 0 ? "-" + text : text
    }

    private static func size(_ bytes: Double, roundingUp: Bool) -> String {
        if bytes == 1 { return "1 byte" }
        var rest = bytes
        for unit in ["bytes", "KiB", "MiB", "GiB"] {
            if rest < 1024 || unit == "GiB" {
                let shown = roundingUp ? (rest * 10).rounded(.up) / 10 : rest
                return decimal(shown, places: unit == "bytes" ? 0 : 1) + " " + unit
            }
            rest /= 1024
        }
        return decimal(bytes, places: 0) + " bytes"
    }

    private static func duration(_ seconds: Double) -> String {
        for (unit, length) in [("d", 86_400.0), ("h", 3_600), ("m", 60)] where seconds >= length {
            return decimal(seconds / length, places: 1) + " " + unit
        }
        return decimal(seconds, places: 3) + " s"
    }
}
