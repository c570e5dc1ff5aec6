// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MessageContent

@Suite("Extensions of file names")
struct FileNameTests {
    @Test(
        "all extensions count, the last one decides what opens the file",
        arguments: [
            ("a.pdf.exe", ["pdf", "exe"]), ("Report.PDF", ["pdf"]), ("archive.tar.gz", ["tar", "gz"]),
            ("readme", []), ("", []), (".", []), (".profile", ["profile"]), ("a.exe. . ", ["exe"]),
            ("dir.d/file", []), ("C:\\x\\y.scr", ["scr"]), ("Dr. Smith", []), ("v1.2 final.docx", ["docx"]),
            ("a.verylongextensionthatisnone", []), ("invoice.pdf .exe", ["pdf", "exe"]),
            ("договор.ехе", ["ехе"]), ("a.b.c.d.e.f.g.h.i.j", ["c", "d", "e", "f", "g", "h", "i", "j"]),
        ])
    func extensions(name: String, expected: [String]) {
        #expect(FileName.extensions(of: name) == expected)
    }

    @Test(
        "the name of a file in an archive is the last piece of its path",
        arguments: [("a/b/c.txt", "c.txt"), ("c.txt", "c.txt"), ("a\\b.exe", "b.exe"), ("a/", ""), ("", "")])
    func last(path: String, expected: String) {
        #expect(FileName.last(of: path) == expected)
    }
}
