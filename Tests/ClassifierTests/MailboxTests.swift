// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Classifier

@Suite("Reading mailboxes")
struct MailboxTests {
    static let separator = "From a@example.org Mon Nov 23 10:00:00 2026\n"

    @Test(
        "a file is cut into its messages",
        arguments: [
            ("", []),
            ("Subject: a\n\nb\n", ["Subject: a\n\nb\n"]),
            ("Subject: a\n\nb", ["Subject: a\n\nb"]),
            ("S: a\n\n\(separator)S: b\n", ["S: a\n\n\(separator)S: b\n"]),
            ("\(separator)S: a\n\nb\n\n\(separator)S: c\n\nd\n\n", ["S: a\n\nb\n", "S: c\n\nd\n"]),
            ("\(separator)S: a\n\nb\n\(separator)c\n", ["S: a\n\nb\n\(separator)c\n"]),
            ("\(separator)S: a\n\n>From b\n>>From c\n> From d\n", ["S: a\n\nFrom b\n>From c\n> From d\n"]),
            ("\(separator)S: a\n\nb\n\nFrom here on\n", ["S: a\n\nb\n\nFrom here on\n"]),
            ("\(separator)\(separator)S: a\n", ["\(separator)S: a\n"]),
            ("From : a\n\nb\n", ["From : a\n\nb\n"]),
            ("\(separator)S: a\n\nb\n\n\(separator.dropLast())", ["S: a\n\nb\n"]),
        ])
    func cut(_ text: String, _ messages: [String]) {
        for wire in [false, true] {
            let file = wire ? text.replacing("\n", with: "\r\n") : text
            let expected = wire ? messages.map { $0.replacing("\n", with: "\r\n") } : messages
            for size in [1, 2, 7, 100_000] {
                var splitter = MboxSplitter()
                var found: [String] = []
                let bytes = Array(file.utf8)
                for start in stride(from: 0, to: bytes.count, by: size) {
                    bytes[start..<min(bytes.count, start + size)].withUnsafeBytes {
                        splitter.feed($0) { found.append(String(decoding: $0, as: UTF8.self)) }
                    }
                }
                splitter.finish { found.append(String(decoding: $0, as: UTF8.self)) }
                #expect(found == expected, "\(text.debugDescription) by \(size)")
            }
        }
    }

    @Test("a Maildir is read with its folders, and nothing else of it")
    func maildir() throws {
        let folder = try Folder()
        for name in [
            "cur/2:2,S", "new/1", "tmp/3", "dovecot.index", ".Junk/cur/4", ".Junk/new/5",
            ".Junk/dovecot-uidlist",
        ] {
            try folder.write("M/" + name, Array("S: \(name)\n\n".utf8))
        }
        for name in ["cur", "new", "tmp"] {
            try FileManager.default.createDirectory(
                atPath: folder.path + "/M/.Junk/" + name, withIntermediateDirectories: true)
        }
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/M/.Loop", withDestinationPath: folder.path + "/M")
        #expect(
            files([folder.path + "/M"], in: folder) == [
                "M/cur/2:2,S", "M/new/1", "M/.Junk/cur/4", "M/.Junk/new/5",
            ])
        #expect(files([folder.path + "/M/cur"], in: folder) == ["M/cur/2:2,S"])
    }

    @Test("a folder of files is read with the folders in it, without hidden ones")
    func folder() throws {
        let folder = try Folder()
        for name in ["b", "a/c", ".hidden", ".git/x"] { try folder.write("F/" + name, [0x61]) }
        #expect(files([folder.path + "/F"], in: folder) == ["F/a/c", "F/b"])
    }

    @Test("what can't be read is told with its reason, and the rest is read")
    func problems() throws {
        let folder = try Folder()
        let paths = [
            try folder.write("good", Array("S: a\n\n".utf8)), folder.path + "/none",
            try folder.write("gz", [0x1f, 0x8b, 8, 0]), try folder.write("text", Array("hello\n".utf8)),
            try folder.write("last", Array("S: b\n\n".utf8)),
        ]
        let source = MailSource(paths)
        var said: [String] = []
        while let item = source.next() {
            switch item {
            case .message(let bytes): said.append(String(decoding: bytes.prefix(4), as: UTF8.self))
            case .problem(_, let reason): said.append(reason)
            }
        }
        #expect(
            said == [
                "S: a", "No such file or directory", "it is no message (compressed mailboxes are not read)",
                "it is no message: it does not begin with a header field", "S: b",
            ])
    }

    private func files(_ paths: [String], in folder: Folder) -> [String] {
        var walk = MailWalk(paths)
        var found: [String] = []
        while let step = walk.next() {
            if case .file(let path, _) = step { found.append(String(path.dropFirst(folder.path.count + 1))) }
        }
        return found
    }
}
