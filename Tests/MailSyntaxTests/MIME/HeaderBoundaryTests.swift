// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@Suite("Boundaries in every reading")
struct HeaderBoundaryTests {
    /// Behind `multipart/mixed`, and the boundaries that must be among the readings; the first comes first.
    static let readings: [(String, [String])] = [
        // Quoted strings
        ("; boundary=\"b_1\"x", ["b_1", "\"b_1\"x", "b_1x"]),
        ("; boundary=b_1\"x\"", ["b_1", "b_1\"x\"", "x", "b_1x"]),
        ("; boundary=b_1\\\"x\\\"", ["b_1\\", "b_1", "b_1\"x\"", "b_1\\\"x\\\"", "x", "x\\"]),
        ("; boundary=\"b_1", ["b_1", "\"b_1"]),
        ("; boundary=\"b_1; x=y", ["b_1; x=y", "b_1", "\"b_1"]),
        ("; boundary=\"b\\_1\"", ["b_1", "b\\_1"]),
        ("; boundary=\"b;1\"", ["b;1", "b", "\"b"]),
        ("; boundary=\"b\" \"1\"", ["b", "b1"]),
        ("; boundary='b_1'", ["'b_1'", "b_1"]),
        ("; boundary='b 1'", ["'b", "'b 1'", "b 1"]),
        ("; boundary=\"'b 1'\"", ["'b 1'", "b 1"]),
        // Escapes and semicolons
        ("; boundary=b\\_1", ["b\\_1", "b_1"]),
        ("; boundary=\\b_1", ["\\b_1", "b_1"]),
        ("; boundary=b\\;1", ["b\\", "b;1", "b\\;1", "b"]),
        ("; boundary=b;1", ["b", "b;1"]),
        // White space
        ("; boundary=\" b\"", [" b", "b"]),
        ("; boundary=\"b \"", ["b ", "b"]),
        ("; boundary=\"b 1\"", ["b 1", "b"]),
        ("; boundary= b", ["b", " b"]),
        ("; boundary=b ;", ["b", "b "]),
        ("; boundary=b 1;", ["b", "b 1"]),
        ("; boundary=\" \"", [" "]),
        ("; boundary =b", ["b"]),
        ("; boundary\t=\r\n b", ["b"]),
        ("; boundary\r\n =b", ["b"]),
        ("; boundary=\"b_\r\n 1\"", ["b_ 1", "b_1", "b_"]),
        ("; boundary=\"b_\r\n\t1\"", ["b_\t1", "b_1", "b_", "b_ 1"]),
        ("; boundary=\"b\r\"", ["b", "b\r"]),
        ("; boundary=\"b\0c\"", ["b\0c", "b", "bc"]),
        // Comments
        ("; () boundary=b", ["b"]),
        ("; boundary()=b", ["b"]),
        ("; boundary=()b", ["b", "()b"]),
        ("; boundary=b()", ["b", "b()"]),
        ("; boundary=b_()1", ["b_1", "b_", "b_()1"]),
        ("; boundary=(boundary=1)b", ["b", "(boundary=1)b", "1"]),
        ("; ( boundary=b )", ["b"]),
        ("; (() boundary=b )", ["b"]),
        ("; boun(x(y))dary=b", ["b"]),
        // Names
        ("; bou ndary=b", ["b"]),
        ("; bou\\ndary=b", ["b"]),
        ("; bou\0ndary=b", ["b"]),
        ("; \"boundary\"=b", ["b"]),
        ("; BOUNDARY=b", ["b"]),
        ("; xboundary=b", ["b"]),
        ("; boundaryx=b", ["b"]),
        ("; oundary=b", ["b"]),
        ("; boundar=b", ["b"]),
        ("; boundary\\=b", ["b"]),
        // Hidden from those who look for semicolons or quotes
        (", boundary=b", ["b"]),
        ("  boundary=b", ["b"]),
        ("boundary=b", ["b"]),
        ("; x=y boundary=b", ["b"]),
        ("; x=y\"boundary=b", ["b"]),
        ("; x=y\\;boundary=b", ["b"]),
        ("; x=\"y;boundary=b", ["b"]),
        ("; x=\"y;boundary=b\"", ["b", "b\""]),
        ("; x=\"y\\\";boundary=b", ["b"]),
        ("; \" boundary=b \"", ["b"]),
        ("; \"boundary=b\"", ["b"]),
        ("; boundary=boundary=b", ["boundary=b", "boundary", "b"]),
        ("; boundary=a=b", ["a=b", "a"]),
        ("; boundary=a,b", ["a", "a,b"]),
        // Twice
        ("; boundary=a; boundary=b", ["a", "b"]),
        ("; boundary=a; boundary*=''b", ["a", "b"]),
        ("; boundary*=''a; boundary=b", ["b", "a"]),
        // RFC 2231
        ("; boundary*=us-ascii'en'b%5F1", ["b_1", "b%5F1"]),
        ("; boundary*=''b%201", ["b 1", "b"]),
        ("; boundary*='b_1", ["'b_1", "b_1"]),
        ("; boundary*0=b%5F1", ["b%5F1", "b_1"]),
        ("; boundary*0*=''b%5F; boundary*1*=1", ["b_1"]),
        ("; boundary*0=b_; boundary*1=1", ["b_1", "b_"]),
        ("; boundary*1=1; boundary*0=b_;", ["b_1", "1b_"]),
        ("; boundary*1*=''b_; boundary*0*=1", ["1''b_", "b_1"]),
        ("; boundary*0=x; boundary*0=b_; boundary*1=1", ["x1", "b_1"]),
        ("; boundary*0=b_; boundary*0=x; boundary*1=1", ["b_1", "x1"]),
        ("; boundary*0=b_; boundary*2=1", ["b_", "b_1"]),
        ("; boundary*=UTF-16''%00b%00_%001", ["b_1"]),
        ("; boundary*=UTF-16''b%00_%001%00", ["b_1"]),
        ("; boundary*=x", ["x"]),
        // RFC 2047
        ("; boundary=\"=?us-ascii?Q?b=5F1?=\"", ["=?us-ascii?Q?b=5F1?=", "b_1"]),
        ("; boundary=\"=?us-ascii?Q?b_1?=\"", ["=?us-ascii?Q?b_1?=", "b_1", "b 1"]),
        ("; boundary==?us-ascii?B?Yl8x?=", ["=?us-ascii?B?Yl8x?=", "b_1"]),
        ("; boundary=\"=?x-no?B?Yl8x", ["=?x-no?B?Yl8x", "b_1"]),
        ("; =?utf-8?Q?boundary=3Db=5F1?=", ["3Db=5F1?=", "b_1"]),
    ]

    @Test("every boundary that some reader takes is among the readings", arguments: readings)
    func boundaries(parameters: String, expected: [String]) {
        let found = HeaderSample.boundaries(["Content-Type: multipart/mixed" + parameters])
        #expect(found.first == expected.first)
        #expect(Set(expected).subtracting(found).isEmpty, "\(found)")
        #expect(!found.contains(""))
    }

    @Test("the first reading of a boundary behind a type is that of most readers, folded or not")
    func folded() {
        for fold in ["\r\n ", "\n\t", "\r\n \r\n ", " "] {
            let text = "Content-Type:\(fold)multipart/mixed\(fold);\(fold)boundary=\"b_1\"\(fold)"
            #expect(HeaderSample.boundaries([text]) == ["b_1"])
            #expect(HeaderSample.header(text).anomalies.isEmpty)
        }
    }

    @Test("an empty boundary is one, and no other reading is empty")
    func empty() {
        for value in ["\"\"", "", ";"] {
            let header = HeaderSample.header("Content-Type: multipart/mixed; boundary=\(value)")
            #expect(header.boundaries == [[]])
            #expect(header.anomalies.contains(.boundaryMalformed))
        }
    }

    @Test(
        "of a long boundary the beginning is kept, and a hash that tells it from others",
        arguments: ["\"", ""])
    func long(quote: String) {
        let long = String(repeating: "b", count: SyntaxLimits.boundary)
        let whole = HeaderSample.header("Content-Type: multipart/mixed; boundary=\"\(long)\"")
        #expect(whole.boundaries == [Array(long.utf8)])
        var seen: Set<[UInt8]> = []
        for tail in ["x", "y", "xy", String(repeating: "z", count: 2_000)] {
            let header = HeaderSample.header(
                "Content-Type: multipart/mixed; boundary=\(quote)\(long)\(tail)\(quote)")
            #expect(header.boundaries.count == 1)
            #expect(
                header.boundaries.allSatisfy {
                    $0.starts(with: long.utf8) && $0.count == long.utf8.count + 16
                })
            #expect(header.anomalies.contains(.boundaryMalformed))
            seen.formUnion(header.boundaries)
        }
        #expect(seen.count == 4)
    }

    @Test("8-bit octets stay as they are")
    func octets() {
        let body = Array(" multipart/mixed; boundary=\"b".utf8) + [0xE9, 0x22]
        let header = ContentHeader(fields: [PartField(name: Array("Content-Type".utf8), body: body)])
        #expect(header.boundaries == [[0x62, 0xE9]])
        #expect(header.anomalies.contains(.boundaryMalformed))
    }

    @Test("boundaries of all fields are readings, those of the first before the others")
    func fields() {
        let fields = [
            "Content-Type: multipart/mixed; boundary=a", "Content-Type: multipart/mixed; boundary=b",
        ]
        #expect(HeaderSample.boundaries(fields) == ["a", "b"])
        let header = ContentHeader(fields: fields.map { HeaderSample.field($0) })
        #expect(header.anomalies == [.contentTypeTwice, .boundaryAmbiguous])
        #expect(HeaderSample.boundaries(["Content-Type: text/plain", fields[0]]) == ["a"])
    }

    static let anomalies: [(String, Set<MIMEAnomaly>)] = [
        ("", [.boundaryMissing]),
        ("; boundary=a; boundary=a", []),
        ("; boundary=a; boundary=b", [.parameterTwice, .boundaryAmbiguous]),
        ("; boundary=\"a", [.parameterMalformed, .boundaryAmbiguous]),
        ("; boundary*=''a", [.boundaryAmbiguous]),
        ("; x=\"boundary=a\"; boundary=b", [.parameterMalformed, .boundaryAmbiguous]),
        ("; boundary=\"a b\"", [.boundaryAmbiguous]),
    ]

    @Test("what is odd about a boundary has a name", arguments: anomalies)
    func names(parameters: String, expected: Set<MIMEAnomaly>) {
        let found = HeaderSample.header("Content-Type: multipart/mixed\(parameters)").anomalies
        #expect(found.isSuperset(of: expected))
        if expected.isEmpty { #expect(found.isEmpty) }
    }

    @Test("more readings than the limit are cut, and that is told")
    func many() {
        let many = (0..<100).map { "; boundary=b\($0)" }.joined()
        let header = HeaderSample.header("Content-Type: multipart/mixed\(many)")
        #expect(header.boundaries.count <= SyntaxLimits.boundaryReadings)
        #expect(header.boundaries.first == Array("b0".utf8))
        #expect(header.anomalies.contains(.tooManyReadings))
    }
}
