// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("durward learn")
struct LearnTests {
    private static let separator = "From a@example.org Mon Nov 23 10:00:00 2026\n"

    private func message(_ kind: String, _ number: Int) -> String {
        let (host, words) =
            kind == "spam"
            ? ("bulk", "cheap pills casino winner replica watches")
            : ("lists", "minutes of the meeting about the kernel patch")
        return
            "From: a@\(host).example.org\nSubject: \(words) \(number)\nMessage-ID: <\(number)@\(host).example.org>\n\n"
            + "\(words), \(words) number \(number)\n"
    }

    private func mbox(_ kind: String, _ numbers: Range<Int>) -> String {
        numbers.map { LearnTests.separator + message(kind, $0) + "\n" }.joined()
    }

    /// A folder with spam and ham in mbox files.
    private func folder() throws -> Folder {
        let folder = try Folder()
        try folder.write("junk", mbox("spam", 0..<10))
        try folder.write("wanted", mbox("ham", 0..<10))
        return folder
    }

    private func learn(_ folder: Folder, _ arguments: String..., input: String = "") throws -> Command.Result
    {
        try Command.run(["learn", "--model", folder.path + "/m"] + arguments, input: Array(input.utf8))
    }

    @Test("mbox, Maildir, a folder, a file and standard input are learned, and known the next time")
    func sources() throws {
        let folder = try folder()
        let maildir = folder.path + "/Maildir"
        for name in ["cur", "new", "tmp", "sub"] {
            try FileManager.default.createDirectory(
                atPath: "\(maildir)/\(name)", withIntermediateDirectories: true)
        }
        try folder.write("Maildir/cur/1:2,S", message("ham", 20))
        try folder.write("Maildir/new/2", message("ham", 21))
        try folder.write("Maildir/tmp/3", message("ham", 22))
        let first = try learn(folder, "spam", folder.path + "/junk", "ham", folder.path + "/wanted", maildir)
        #expect(first.err == "")
        #expect(first.out == "22 learned; the model has 10 spam and 12 ham\n")
        #expect(first.code == 0)
        #expect(
            try learn(folder, "spam", input: message("spam", 30)).out
                == "1 learned; the model has 11 spam and 12 ham\n")
        #expect(
            try learn(folder, "spam", "-", input: mbox("spam", 29..<33)).out
                == "3 learned, 1 known already; the model has 14 spam and 12 ham\n")
        #expect(
            try learn(folder, "ham", maildir).out == "2 known already; the model has 14 spam and 12 ham\n")
        let other = try folder.write("one", message("spam", 3))
        #expect(
            try learn(folder, "ham", other).out
                == "1 learned anew as the other; the model has 13 spam and 13 ham\n")
        #expect(try learn(folder, "--forget", other).out == "1 forgotten; the model has 13 spam and 12 ham\n")
        #expect(
            try learn(folder, "--forget", other).out == "1 never learned; the model has 13 spam and 12 ham\n")
    }

    @Test("what can't be read is named, the rest is learned, and the exit code is 1")
    func unreadable() throws {
        let folder = try folder()
        try folder.write("zipped", [0x1f, 0x8b, 8, 0, 0])
        let result = try learn(
            folder, "spam", folder.path + "/junk", folder.path + "/none", folder.path + "/zipped")
        #expect(result.code == 1)
        #expect(result.out == "10 learned, 2 not readable; the model has 10 spam and 0 ham\n")
        #expect(result.err.contains("/none can't be read: No such file or directory\n"))
        #expect(
            result.err.contains(
                "/zipped can't be read: it is no message (compressed mailboxes are not read)\n"))
        #expect(result.err.contains("it has learned no ham yet"))
    }

    @Test("--show tells what the model has learned, and why it judges a message so")
    func show() throws {
        let folder = try folder()
        #expect(try learn(folder, "--show").code == 1)
        _ = try learn(folder, "spam", folder.path + "/junk", "ham", folder.path + "/wanted")
        let summary = try learn(folder, "--show")
        #expect(summary.out.contains("learned   10 spam, 10 ham\n"))
        #expect(summary.out.contains("in reach  20 messages"))
        let shown = try learn(folder, "--show", try folder.write("one", message("spam", 99)))
        #expect(shown.out.hasPrefix("spam.probability 9"))
        #expect(shown.out.contains("bulk"))
        let config = try folder.write(
            "c.yaml",
            "spam_model: \(folder.path)/m\ndomains: [example.com]\nrules:\n  - {name: s, when: spam.probability > 90%, reject: \"550 5.7.1 no\"}\n"
        )
        let tried = try Command.run([
            "try", folder.path + "/one", "--config", config, "--to", "a@example.com",
        ])
        #expect(tried.out.contains("reply: 550 5.7.1 no"))
        #expect(tried.out.contains("spam.probability 9"))
        let json = try Command.run([
            "try", folder.path + "/one", "--config", config, "--to", "a@example.com", "--json",
        ])
        #expect(json.out.contains("\"classifier\" : {"))
    }

    @Test(
        "mistakes on the command line",
        arguments: [
            [], ["junk"], ["spam", "-", "ham"], ["--forget", "--show"], ["--forget", "spam", "x"],
            ["--show", "a", "b"],
        ])
    func mistakes(_ arguments: [String]) throws {
        let result = try Command.run(["learn", "--model", "/nonexistent/m"] + arguments)
        #expect(result.code == 64)
    }

    @Test("a model that can't be written, or is broken, is told with exit code 1")
    func unwritable() throws {
        let folder = try folder()
        let away = try Command.run([
            "learn", "--model", folder.path + "/none/m", "spam", folder.path + "/junk",
        ])
        #expect(away.code == 1)
        #expect(away.err.contains("can't be written"))
        try folder.write("m", "broken")
        let broken = try learn(folder, "spam", folder.path + "/junk")
        #expect(broken.code == 1)
        #expect(
            broken.err.contains("it has 6 bytes and should have 16777216; put back a whole one, or remove it")
        )
    }

    @Test("killed at any moment it leaves the old model whole, or the new one")
    func killed() throws {
        let folder = try folder()
        _ = try learn(folder, "spam", folder.path + "/junk", "ham", folder.path + "/wanted")
        for step in 0..<20 {
            let more = try folder.write("more", mbox("spam", 100 + step * 50..<150 + step * 50))
            let process = Process()
            process.executableURL = try BuiltBinary.durward
            process.arguments = ["learn", "--model", folder.path + "/m", "spam", more]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            Thread.sleep(forTimeInterval: 0.02 * Double(step) + 0.01)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let shown = try learn(folder, "--show")
            #expect(shown.code == 0, "\(step): \(shown.err)")
        }
    }
}
