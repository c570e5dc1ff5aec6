// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Attachments

@Suite("Types by content")
struct TypeTests {
    /// What the table knows, as it begins.
    static let known: [[UInt8]] = [
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D] + Array("IHDR".utf8)
            + [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0],
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10] + Array("JFIF\u{0}".utf8) + [
            1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xDB,
        ],
        [0xFF, 0xD8, 0xFF, 0xE1, 0, 0x10] + Array("Exif\u{0}\u{0}II*\u{0}\u{8}\u{0}\u{0}\u{0}".utf8),
        Array("GIF87a".utf8) + [1, 0, 1, 0, 0, 0, 0], Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0],
        Array("%PDF-1.4\n%\n1 0 obj\n<< /Type /Catalog >>\nendobj\n".utf8),
        Array("%PDF-1.7\r\nother text".utf8), program,
        [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4, 1, 2, 3, 4], RARBuilder.rar4([("a", [1])]),
        RARBuilder.rar5([("a", [1], false)]), [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3],
        [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0, 4, 1, 2, 3, 4], Array("BZh91AY&SY".utf8) + [1, 2, 3, 4],
        [0x28, 0xB5, 0x2F, 0xFD, 0x24, 1, 2, 3, 4],
    ]

    @Test("The table says what libmagic says", arguments: known)
    func table(_ bytes: [UInt8]) throws {
        let magic = try MagicPool()
        for tail in [
            [], [UInt8](repeating: 0, count: 3_000), Array("text\n".utf8),
            (0..<3_000).map { UInt8($0 & 0xFF) },
        ] {
            let content = bytes + tail
            let fromTable = content.withUnsafeBytes(TypeTable.type)
            #expect(fromTable != nil)
            #expect(content.withUnsafeBytes(magic.type) == fromTable)
        }
    }

    @Test(
        "What the table does not know, libmagic does",
        arguments: [
            ("Hello, this is a text.\n", "text/plain"), ("<!DOCTYPE html><html></html>", "text/html"),
            ("#!/bin/sh\necho\n", "text/x-shellscript"), ("{\\rtf1\\ansi text}", "text/rtf"),
            ("", "application/x-empty"),
            ("\u{0}\u{1}\u{2}\u{3}", "application/octet-stream"), ("MZ no program", "text/plain"),
        ])
    func libmagic(_ text: String, _ type: String) throws {
        #expect(try read(Array(text.utf8)).type == type)
    }

    @Test("Text that is none further on is no text")
    func textAtFirst() throws {
        let text = Array(String(repeating: "text of a letter\n", count: 500).utf8)
        #expect(try read(text).type == "text/plain")
        #expect(try read(text + [0, 1, 2, 3]).type == "application/octet-stream")
    }

    @Test("Many threads ask at once")
    func concurrent() async throws {
        let pool = try MagicPool()
        let samples = TypeTests.known
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let bytes = samples[number % samples.count]
                    return bytes.withUnsafeBytes(pool.type) == bytes.withUnsafeBytes(TypeTable.type)
                }
            }
            for await isSame in group { #expect(isSame) }
        }
    }

    @Test("Without a folder for spool files there are no tools")
    func noFolder() {
        #expect(throws: AttachmentToolsError.self) { try AttachmentTools(spoolFolder: "/nonexistent") }
    }

    @Test(
        "SHA-256 of the standard's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func hash(_ text: String, _ digest: String) throws {
        for pieces in [1, 7, 100] {
            #expect(try read(Array(text.utf8), wants: .hashes, pieces: pieces).sha256 == digest)
        }
    }
}
