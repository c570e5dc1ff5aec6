// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Recipients

@Suite("Netstrings")
struct NetstringReaderTests {
    /// What is read of bytes that come in pieces of that size, and why it ended.
    private func read(
        _ bytes: [UInt8], piece: Int, limit: Int = 20
    ) -> (strings: [String], error: NetstringReader.Malformed?, isAtStart: Bool) {
        var reader = NetstringReader(limit: limit)
        var strings: [String] = []
        var start = 0
        while start < bytes.count {
            let part = Array(bytes[start..<min(start + piece, bytes.count)])
            start += piece
            let error = part.withUnsafeBytes { part -> NetstringReader.Malformed? in
                var offset = 0
                do throws(NetstringReader.Malformed) {
                    while let string = try reader.next(part, from: &offset) {
                        strings.append(String(decoding: string, as: UTF8.self))
                    }
                    return nil
                } catch {
                    return error
                }
            }
            if let error { return (strings, error, false) }
        }
        return (strings, nil, reader.isAtStart)
    }

    private static let texts: [(String, [String], NetstringReader.Malformed?, Bool)] = [
        ("", [], nil, true), ("5:hello,", ["hello"], nil, true), ("0:,", [""], nil, true),
        ("5:hello,3:a,b,0:,", ["hello", "a,b", ""], nil, true),
        ("6:h\u{e9}llo,", ["h\u{e9}llo"], nil, true), ("3:1:,,", ["1:,"], nil, true),
        ("4:\r\n\u{0}\t,", ["\r\n\u{0}\t"], nil, true),
        ("20:01234567890123456789,", ["01234567890123456789"], nil, true),
        ("5:hell", [], nil, false), ("5:hello", [], nil, false), ("5:", [], nil, false),
        ("5", [], nil, false),
        ("21:", [], .tooLong(limit: 20), false), ("21", [], .tooLong(limit: 20), false),
        ("99999999999999999999999999:", [], .tooLong(limit: 20), false),
        ("05:hello,", [], .leadingZero, false), ("00:,", [], .leadingZero, false),
        (":hello,", [], .noLength, false), ("hello", [], .noLength, false),
        (" 5:hello,", [], .noLength, false),
        ("-1:a,", [], .noLength, false), ("5 :hello,", [], .noLength, false), ("5,", [], .noLength, false),
        ("5:hello;", [], .noComma, false), ("5:hello!,", [], .noComma, false), ("0:a,", [], .noComma, false),
        ("1:a,\n", ["a"], .noLength, false), ("OK yes\n", [], .noLength, false),
    ]

    @Test("they are read however they are cut", arguments: texts)
    func reading(text: String, strings: [String], error: NetstringReader.Malformed?, isAtStart: Bool) {
        for piece in [1, 2, 3, 7, 1000] {
            let found = read(Array(text.utf8), piece: piece)
            #expect(found.strings == strings)
            #expect(found.error == error)
            #expect(found.isAtStart == isAtStart)
        }
    }

    @Test("their length is in bytes")
    func encoded() {
        #expect(NetstringReader.encoded("h\u{e9}llo".utf8) == Array("6:h\u{e9}llo,".utf8))
        #expect(NetstringReader.encoded([]) == Array("0:,".utf8))
    }

    @Test("whatever is encoded is read back, and any bytes end somehow")
    func anyBytes() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<2000 {
            let content = (0..<random.below(20)).map { _ in UInt8(0x20 + random.below(0x5f)) }
            let encoded = NetstringReader.encoded(content)
            let found = read(encoded + encoded, piece: 1 + random.below(9))
            #expect(found.strings == Array(repeating: String(decoding: content, as: UTF8.self), count: 2))
            let noise = (0..<random.below(40)).map { _ in random.pick(Array("0123459:,,:a\u{0}".utf8)) }
            _ = read(noise, piece: 1 + random.below(9))
        }
    }
}
