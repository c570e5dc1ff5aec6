// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailSyntax
import Testing

@testable import Recipients

@Suite("Addresses from a file")
final class FileSourceTests {
    private let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
        path = folder.appending(path: "durward-recipients-\(UUID().uuidString)").path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    private func answer(_ source: FileSource, _ address: String) -> RecipientAnswer {
        source.answer(for: Mailbox(lenient: address))
    }

    /// One that looks at its file when it is told to, and not by itself.
    private func source(_ text: String) throws -> FileSource {
        try write(text)
        return try FileSource(path: path, delimiters: "", settling: .seconds(10_000))
    }

    private func settle(_ source: FileSource) {
        for _ in 0..<2 { source.file.poll() }
    }

    private func isFailure(_ answer: RecipientAnswer) -> Bool {
        answer.status == .failed && !answer.isSourceTrouble && answer.detail.contains(path)
    }

    @Test("a change is noticed, by itself")
    func change() throws {
        try write("a@example.com\n")
        let source = try FileSource(path: path, delimiters: "+", settling: .milliseconds(5))
        #expect(source.name == "file:\(path)")
        #expect(answer(source, "a+x@example.com") == RecipientAnswer(.ok))
        #expect(answer(source, "b@example.com") == RecipientAnswer(.unknown))
        try write("b@example.com OK\nc@example.com OK\n")
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end, isFailure(answer(source, "b@example.com")) { usleep(1_000) }
        #expect(answer(source, "b@example.com") == RecipientAnswer(.ok))
        #expect(answer(source, "d@example.com") == RecipientAnswer(.unknown))
        #expect(answer(source, "a@example.com") == RecipientAnswer(.unknown))
    }

    @Test("while a file is being written nobody is refused for good")
    func beingWritten() throws {
        let source = try source("a@example.com\nb@example.com\n")
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data("a@example.com\n".utf8))
        source.file.poll()
        for address in ["a@example.com", "b@example.com"] {
            #expect(answer(source, address) == RecipientAnswer(.ok))
        }
        #expect(isFailure(answer(source, "c@example.com")))
        try handle.write(contentsOf: Data("c@example.com\n".utf8))
        try handle.close()
        source.file.poll()
        #expect(answer(source, "b@example.com") == RecipientAnswer(.ok))
        #expect(isFailure(answer(source, "c@example.com")))
        source.file.poll()
        #expect(answer(source, "b@example.com") == RecipientAnswer(.unknown))
        #expect(answer(source, "c@example.com") == RecipientAnswer(.ok))
    }

    @Test("a file that is gone is a failed lookup, until it is back")
    func deletion() throws {
        let source = try source("a@example.com\n")
        let elsewhere = path + "-elsewhere"
        try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
        #expect(isFailure(answer(source, "a@example.com")))
        source.file.poll()
        #expect(isFailure(answer(source, "b@example.com")))
        try FileManager.default.moveItem(atPath: elsewhere, toPath: path)
        #expect(answer(source, "a@example.com") == RecipientAnswer(.ok))
        #expect(answer(source, "b@example.com") == RecipientAnswer(.unknown))
        try FileManager.default.removeItem(atPath: path)
        try write("a@example.com\nc@example.com\n")
        #expect(answer(source, "a@example.com") == RecipientAnswer(.ok))
        #expect(isFailure(answer(source, "b@example.com")))
        settle(source)
        #expect(answer(source, "b@example.com") == RecipientAnswer(.unknown))
        #expect(answer(source, "c@example.com") == RecipientAnswer(.ok))
    }

    @Test("what becomes of the file that is none is a failed lookup at once")
    func becomesNoFile() throws {
        let source = try source("a@example.com\n")
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(isFailure(answer(source, "a@example.com")))
        settle(source)
        #expect(isFailure(answer(source, "a@example.com")))
    }

    @Test("a file that is empty all at once refuses nobody for good")
    func emptied() throws {
        let source = try source("a@example.com\n")
        try write("")
        #expect(answer(source, "a@example.com") == RecipientAnswer(.ok))
        settle(source)
        #expect(isFailure(answer(source, "a@example.com")))
        try write("b@example.com\n# more\n")
        #expect(isFailure(answer(source, "b@example.com")))
        settle(source)
        #expect(answer(source, "b@example.com") == RecipientAnswer(.ok))
        #expect(answer(source, "a@example.com") == RecipientAnswer(.unknown))
    }

    @Test("a file without addresses is an error, and an entry that matches nothing is named")
    func empty() throws {
        try write("# nobody\n")
        #expect(throws: FileSource.ReadError.self) { try FileSource(path: path, delimiters: "") }
        try write("a@example.com\ninfo\n")
        #expect(try FileSource(path: path, delimiters: "").oddEntry == "info")
    }

    @Test("what can't be read is an error at once")
    func unreadable() {
        #expect(throws: FileSource.ReadError.self) { try FileSource(path: path, delimiters: "") }
        #expect(throws: FileSource.ReadError.self) { try FileSource(path: "/", delimiters: "") }
        #expect(throws: FileSource.ReadError.self) { try FileSource(path: "/dev/zero", delimiters: "") }
    }

    @Test("bytes that are no UTF-8 break no other line")
    func anyBytes() throws {
        try Data([0xff, 0x00, 0x0a] + Array("a@example.com\n".utf8)).write(to: URL(filePath: path))
        #expect(answer(try FileSource(path: path, delimiters: ""), "a@example.com") == RecipientAnswer(.ok))
    }

    @Test("several threads may ask while the file changes")
    func threads() async throws {
        try write("a@example.com\n")
        let source = try FileSource(path: path, delimiters: "", settling: .milliseconds(1))
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                group.addTask { [path] in
                    for round in 0..<200 {
                        if number == 0, round.isMultiple(of: 20) {
                            let text =
                                "a@example.com\n" + String(repeating: "x\(round)@example.com\n", count: round)
                            try? Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
                        }
                        if source.answer(for: Mailbox(lenient: "a@example.com")).status != .ok {
                            return false
                        }
                    }
                    return true
                }
            }
            for await isFine in group { #expect(isFine) }
        }
    }
}
