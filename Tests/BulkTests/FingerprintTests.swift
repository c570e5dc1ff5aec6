// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bulk

@Suite("By what near-identical messages are known")
struct FingerprintTests {
    static let advert = """
        We are glad to tell you that the summer sale of our garden shop has begun. All tools, seeds and flower pots
        are cheaper than ever before, and whoever comes early gets a watering can on top. Our gardeners answer your
        questions about roses, herbs and trees on every day of the week. Bring your friends along and have a look at
        the new greenhouse behind the old barn, where coffee and cake are waiting for everybody.
        """
    static let minutes = """
        Please find below the minutes of our last meeting. The roof of the library will be repaired before winter, for
        which the council has set aside enough money. The choir asks for a second rehearsal room and will write a
        letter to the mayor. Nobody objected to the plan of moving the weekly market to the square in front of the
        station. The next meeting takes place in the town hall as usual.
        """

    private static func advert(_ change: (String, String)...) -> String {
        change.reduce(advert) { $0.replacing($1.0, with: $1.1) }
    }

    @Test(
        "a copy in which a sender has varied what senders vary is alike",
        arguments: [
            advert, advert.uppercased(), advert.replacing("\n", with: " "),
            advert.replacing(" ", with: "   "),
            "Dear John Miller,\n\n\(advert)", "Hello info@example.com!\n\(advert)\nYour code: 48151623",
            "\(advert)\n\nhttp://example.org/u?id=77af31 unsubscribe@example.org #4711-xk",
            "\(advert)\nkjHGxxWqLpR9 aGVsbG8gd29ybGQK 0xdeadbeef QzRtYkd3",
            advert(("summer", "summer-"), (".", " !!!"), (",", " -")),
            advert(("o", "\u{43E}"), ("e", "\u{435}"), ("a", "\u{3B1}")), advert(("e", "é"), ("u", "ü")),
            advert(("ll", "l\u{200B}l"), ("n", "n\u{AD}"), ("t", "t\u{300}")),
            advert(("We are glad to tell you that", "It is a pleasure for us to say that")),
            advert(
                ("on every day of the week", "whenever you want"), ("coffee and cake", "tea and biscuits")),
            "Our offer of the day is a good one, read on.\n\(advert)",
            "\(advert)\nSee you soon, the whole team.",
        ])
    func near(copy: String) throws {
        #expect(try areAlike(fingerprint(ofText: FingerprintTests.advert), fingerprint(ofText: copy)))
    }

    @Test(
        "a message that has no more in common than a sentence is another one",
        arguments: [
            minutes, "\(minutes)\nThe next sale begins in spring.",
            "We are glad to tell you that the summer sale of our garden shop has begun. \(minutes)",
            """
            > \(advert.replacing("\n", with: "\n> "))
            I was there with the children yesterday and must say that the cake was dry and no gardener far and wide, but
            the little one loves the new greenhouse so we will come again next year with our own sandwiches in the bag.
            """,
        ])
    func notNear(other: String) throws {
        #expect(try !areAlike(fingerprint(ofText: FingerprintTests.advert), fingerprint(ofText: other)))
    }

    @Test("HTML and plain text that show the same are alike, whatever the markup")
    func markup() throws {
        let text = FingerprintTests.advert
        let pages = [
            "<html><body><p>\(text)</p></body></html>",
            "<table><tr><td><font color=\"#123456\">\(text.replacing(". ", with: ".</td><td>"))</td></tr></table>",
            "<div class=x91>\(text.replacing("shop", with: "sh<!-- 7 -->op"))</div><img src=\"http://example.org/7.png\">",
        ]
        let plain = try fingerprint(ofText: text)
        for page in pages { #expect(try areAlike(plain, fingerprint(ofHTML: page)), "\(page)") }
    }

    @Test("the names of recipients are left out")
    func names() throws {
        func letter(_ name: String) -> String {
            FingerprintTests.advert.replacing(". ", with: ", \(name) Fairweather. ")
        }
        let one = try fingerprint(ofText: letter("Zoe"), to: ["zoe.fairweather@example.com"])
        let other = try fingerprint(ofText: letter("Abigail"), to: ["abigail_fairweather7@example.com"])
        #expect(one == other)
    }

    @Test("scripts without blanks are compared letter by letter", arguments: ["中文", "ひらがな", "ไทย"])
    func withoutBlanks(script: String) throws {
        let text: [String: String] = [
            "中文": "我们很高兴地通知您花园商店的夏季促销已经开始所有工具种子和花盆都比以往任何时候都便宜早到的人还可以得到一个浇水壶",
            "ひらがな": "わたしたちのにわのみせのなつのうりだしがはじまりましたどうぐもたねもはちもいままでよりもやすくなっています",
            "ไทย": "เรายินดีที่จะแจ้งให้คุณทราบว่าการลดราคาฤดูร้อนของร้านสวนของเราได้เริ่มขึ้นแล้วเครื่องมือเมล็ดและกระถางดอกไม้",
        ]
        let written = try #require(text[script])
        #expect(try areAlike(fingerprint(ofText: written), fingerprint(ofText: written + "88")))
    }

    @Test(
        "a short text has no fingerprint, nor has one of nothing but what is left out",
        arguments: [
            "", "Thanks!", "See you tomorrow at nine in front of the station, John", "1 2 3 4",
            String(repeating: "0123456789 ", count: 500), String(repeating: "a@example.com ", count: 500),
            String(repeating: "x7Kq9zPw3Lm5 ", count: 500),
        ])
    func short(text: String) throws { #expect(try fingerprint(ofText: text) == nil) }

    @Test("a short text counts with the files and links beside it")
    func marks() throws {
        func mail(_ text: String, _ file: String, link: String = "") -> String {
            """
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            \(text) \(link)
            --b
            Content-Type: image/png; name="a.png"

            \(String(repeating: file, count: 2_000))
            --b--

            """.replacing("\n", with: "\r\n")
        }
        let picture = try fingerprint(of: mail("Look", "p"))
        #expect(picture != nil)
        #expect(try fingerprint(of: mail("LOOK!", "p")) == picture)
        #expect(try fingerprint(of: mail("Look", "q")) != picture)
        #expect(try fingerprint(of: mail("Lunch", "p")) != picture)
        let link = try fingerprint(ofText: "Read this: http://example.org/offer?u=1")
        #expect(link != nil)
        #expect(try fingerprint(ofText: "Read this: http://example.org/offer?u=2") == link)
        #expect(try fingerprint(ofText: "Read this: http://example.org/other") != link)
    }

    @Test("whatever the length of a text, its fingerprint has the same size")
    func bounded() throws {
        var random = "abcdefghijklmnopqrstuvwxyz".map(String.init)
        random.rotate(by: 7)
        let words = (0..<60_000).map { "\(random[$0 % 26])a\(random[$0 / 26 % 26])e\(random[$0 / 676 % 26])" }
        let long = try fingerprint(ofText: words.joined(separator: " "))
        #expect(long?.keys.count == BulkLimits.rows / BulkLimits.rowsPerBand)
    }

    @Test(
        "counts are told that enough keys agree on",
        arguments: [
            ([5], 5), ([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9], 9), ([9, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0], 9),
            ([900, 900, 900, 900, 2, 1, 0, 0, 0, 0, 0, 0], 2), ([7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0),
        ])
    func agreed(counts: [Int], expected: Int) { #expect(Fingerprint.agreed(counts) == expected) }
}

extension [String] {
    fileprivate mutating func rotate(by count: Int) { self = Array(self[count...] + self[..<count]) }
}
