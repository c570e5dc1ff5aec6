// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailSyntax
import Testing

/// The addresses of the isemail project, with what its authors hold of each.
struct IsemailTests {
    struct Case {
        var id: String
        var address: String
        var category: String
        /// Their categories of what may stand in an SMTP command.
        var isValid: Bool {
            ["ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN", "ISEMAIL_RFC5321"].contains(category)
        }
    }

    static var folder: String {
        let vectors =
            ProcessInfo.processInfo.environment["DURWARD_VECTORS"]
            ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/vectors")
            .standardizedFileURL.path
        return vectors + "/addresses/isemail"
    }
    static var isThere: Bool { FileManager.default.fileExists(atPath: folder + "/tests.xml") }

    /// Where this project and the suite differ, and why.
    static let differences: [String: [String: String]] = [
        "tests.xml": [:],
        // The other file of the suite (its test 71) calls the same deprecated.
        "tests-original.xml": Dictionary(
            uniqueKeysWithValues: ["39", "45", "230", "231", "252", "254"].map {
                ($0, "RFC 5321 section 4.1.3: \"::\" stands for at least two groups, here it does for one")
            }),
    ]

    @Test(
        "strict mailboxes agree with isemail, but for the differences that have a reason",
        .enabled(if: isThere, "the vectors folder is missing: set DURWARD_VECTORS"),
        arguments: ["tests.xml", "tests-original.xml"])
    func agreement(file: String) throws {
        let cases = try Self.read(Self.folder + "/" + file)
        #expect(cases.count >= 164)
        var different: Set<String> = []
        for one in cases where (Mailbox(strict: one.address) != nil) != one.isValid {
            different.insert(one.id)
        }
        print("isemail \(file): \(cases.count - different.count) of \(cases.count) agree")
        #expect(different == Set(Self.differences[file, default: [:]].keys))
    }

    static func read(_ path: String) throws -> [Case] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return text.components(separatedBy: "<test id=\"").dropFirst().map { piece in
            Case(
                id: String(piece.prefix { $0 != "\"" }), address: plain(element("address", of: piece)),
                category: element("category", of: piece))
        }
    }

    static func element(_ name: String, of piece: String) -> String {
        guard let start = piece.range(of: "<\(name)>"),
            let end = piece.range(of: "</\(name)>", range: start.upperBound..<piece.endIndex)
        else { return "" }
        return String(piece[start.upperBound..<end.lowerBound])
    }

    /// Resolves XML's entities, and the suite's own notation for control characters: U+2400 and on.
    static func plain(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for (index, part) in text.components(separatedBy: "&").enumerated() {
            guard index > 0, let end = part.firstIndex(of: ";") else {
                plain.append(contentsOf: part.unicodeScalars)
                continue
            }
            let named: [String: Unicode.Scalar] = [
                "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
            ]
            let entity = part[..<end]
            let number =
                entity.hasPrefix("#x") ? UInt32(entity.dropFirst(2), radix: 16) : UInt32(entity.dropFirst(1))
            if let scalar = named[String(entity)] ?? number.flatMap(Unicode.Scalar.init) {
                plain.append(scalar)
            }
            plain.append(contentsOf: part[part.index(after: end)...].unicodeScalars)
        }
        return String(
            String.UnicodeScalarView(
                plain.map { scalar in
                    (0x2400...0x2420).contains(scalar.value)
                        ? Unicode.Scalar(UInt8(scalar.value - 0x2400)) : scalar
                }))
    }
}
