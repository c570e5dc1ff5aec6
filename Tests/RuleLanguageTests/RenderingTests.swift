// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("Rendering")
struct RenderingTests {
    @Test(
        "a number is written by its type",
        arguments: [
            (0, ValueType.size, "0 bytes"), (1, .size, "1 byte"), (1_023, .size, "1023 bytes"),
            (1_024, .size, "1 KiB"),
            (1_536, .size, "1.5 KiB"), (26_214_400, .size, "25 MiB"), (5e12, .size, "4656.6 GiB"),
            (0.8, .ratio, "80%"), (0.799, .ratio, "79%"), (0.29, .ratio, "29%"), (1, .ratio, "100%"),
            (1e300, .ratio, "1e+302%"), (0.25, .duration, "0.25 s"), (59, .duration, "59 s"),
            (60, .duration, "1 m"),
            (5_400, .duration, "1.5 h"), (86_400, .duration, "1 d"), (2.5, .number, "2.5"),
            (-0.001, .number, "0"),
            (-2.05, .number, "-2.05"), (3, .integer, "3"), (1e18, .integer, "1e+18"),
            (.infinity, .size, "unlimited"),
            (-.infinity, .number, "unlimited"),
            (.greatestFiniteMagnitude, .number, "1.7976931348623157e+308"),
        ])
    func numbers(number: Double, type: ValueType, expected: String) {
        #expect(Value.number(number).rendered(as: type) == expected)
    }

    @Test("no number is a trap, whatever its type")
    func total() {
        for number in [
            Double.nan, -1e300, 1e300, .leastNonzeroMagnitude, -0.0, 9.2e18, 1e15, -1e15, 999_999.999_999,
        ] {
            for type in [ValueType.size, .ratio, .duration, .number, .integer, .text] {
                #expect(!Value.number(number).rendered(as: type).isEmpty)
            }
            for places in [-5, 0, 6, 100] { #expect(!Value.decimal(number, places: places).isEmpty) }
        }
    }

    @Test("decimals lose their trailing zeros")
    func decimals() {
        #expect(Value.decimal(1.205, places: 1) == "1.2")
        #expect(Value.decimal(1.05, places: 2) == "1.05")
        #expect(Value.decimal(10, places: 3) == "10")
        #expect(Value.decimal(0.000_001, places: 6) == "0.000001")
    }

    @Test("lists and records are written with their elements")
    func composed() {
        let record = Sample.attachment("a.exe", "exe", size: 1_024, tags: ["x", "y"])
        #expect(
            record.rendered(as: .record(Sample.attachment))
                == "name=a.exe extension=exe size=1 KiB encrypted=false kind=other sender=a@example.org tags=x, y"
        )
        #expect(Value.texts().rendered(as: .list(.text)) == "")
        #expect(record.rendered(as: .text) == "")
        #expect(Value.domain("Bücher.example").rendered(as: .domain) == "Bücher.example")
    }
}
