// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Classifier

@Suite("What the classifier sees of a message")
struct FeatureTests {
    static let plain =
        "From: a@example.org\nSubject: FREE money\nTo: b@example.com\n\nBuy it now, it's free!\n"

    @Test(
        "a message has these features",
        arguments: [
            "header field subject", "subject word \"FREE\"", "subject word \"money\"",
            "from word \"example\"",
            "header begins with from", "header order from, subject", "header order subject, to",
            "shape of subject \" A a\"", "word \"free!\"", "word \"it's\"", "header \"from\"",
            "header \"m: a\"",
            "text \"Buy \"", "text \" it'\"",
        ])
    func has(_ name: String) throws {
        #expect(try Sample.names(FeatureTests.plain).contains(name))
    }

    @Test("each is there once, the byte sequences first")
    func once() throws {
        let (features, names) = try Sample.message(FeatureTests.plain).namedFeatures
        #expect(Set(features.hashes).count == features.count)
        #expect(names.count == features.count)
        #expect(
            names[..<features.tokenStart].allSatisfy { $0.hasPrefix("header \"") || $0.hasPrefix("text \"") })
        #expect(
            names[features.tokenStart...].allSatisfy {
                !$0.hasPrefix("header \"") && !$0.hasPrefix("text \"")
            })
    }

    @Test(
        "LF and CRLF make no difference, nor how the fields are folded",
        arguments: [
            FeatureTests.plain,
            "Subject: a\n b\nContent-Type: text/html\n\n<p>one\ntwo</p>\n",
            "Subject: =?utf-8?q?caf=C3=A9?=\nContent-Transfer-Encoding: quoted-printable\n\na=\nb=20\n c\n",
        ])
    func lineEnds(_ text: String) throws {
        let wire = text.replacing("\n", with: "\r\n")
        #expect(try Sample.features(text) == Sample.features(wire))
    }

    @Test("an encoded subject counts as it is read")
    func subject() throws {
        let names = try Sample.names("Subject: =?utf-8?b?RlJFRSBjYXNo?=\n\n")
        #expect(names.contains("subject word \"FREE\""))
        #expect(names.contains("subject word \"cash\""))
    }

    @Test(
        "what filters and the delivery add changes nothing",
        arguments: [
            "X-Spam-Status: Yes, score=9.1", "X-Spam-Flag: YES", "X-MailScanner-Information: x",
            "X-Virus-Scanned: clamav",
            "Return-Path: <a@example.org>", "Delivered-To: b@example.com", "X-Original-To: b@example.com",
            "Received-SPF: pass", "Authentication-Results: mx; dkim=pass", "ARC-Seal: i=1",
            "X-Durward-Score: 8",
            "X-Rspamd-Score: 3", "X-YahooFilteredBulk: 1",
            "X-SID-Result: Fail", "X-Authority-Analysis: v=2.4", "X-UI-Filterresults: junk:10",
            "X-Spamd-Result: default", "X-Bogosity: Spam", "X-Amavis-Alert: x",
            "X-Sieve: CMU",
            "Status: RO", "X-UID: 17", "X-Keywords: $Junk", "Envelope-To: b@example.com",
            "X-DSPAM-Result: Spam",
            "X-MS-Exchange-Organization-SCL: 9", "X-Forefront-Antispam-Report: x", "X-Microsoft-Antispam: x",
            "X-Mozilla-Status: 0001", "Content-Length: 20", "Lines: 3", "X-Greylist: delayed",
        ])
    func added(_ field: String) throws {
        let plain = try Sample.features(FeatureTests.plain)
        #expect(try Sample.features("\(field)\n" + FeatureTests.plain) == plain)
        #expect(
            try Sample.features(FeatureTests.plain.replacing("\n\n", with: "\n\(field.uppercased())\n\n"))
                == plain)
    }

    @Test("what is not bounded in a message is bounded here")
    func bounds() throws {
        let fields = (0..<5_000).map { "X-Field-\($0): word\($0) other\($0)\n" }.joined()
        let words = (0..<100_000).map { "w\($0)" }.joined(separator: " ")
        let features = try Sample.features("\(fields)Subject: \(words)\n\n\(words)\n")
        #expect(features.count <= ClassifierLimits.features)
        #expect(features.count > 1_000)
    }

    @Test(
        "nothing at all is a message as well",
        arguments: ["", "\n", "\n\n", "Subject:\n\n", ":\n\n", "no field"])
    func empty(_ text: String) throws {
        let features = try Sample.features(text)
        #expect(SpamLearner().probability(features) == 0.5)
    }
}
