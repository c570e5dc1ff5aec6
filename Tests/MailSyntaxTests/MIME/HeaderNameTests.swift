// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@Suite("File names in every reading")
struct HeaderNameTests {
    /// Parameters that hide `file.zip` from one reader or the other, behind `attachment`.
    static let hidden: [String] = [
        // Quoted strings
        "; filename=\"file.zip\"x", "; filename=file.zip\"x\"", "; filename=x\"file.zip\"",
        "; filename=\"file.zip",
        "; filename=\"fi\"le.zip", "; filename=fi\"le.zip\"", "; filename=\"file.z\" \"ip\"",
        "; filename=file.zip\"",
        "; filename=\"file.zip\\\"", "; filename=\"file.zip\\\".txt\"", "; filename=\"file\\.zip\"",
        "; filename=\"file.zip;.txt\"", "; filename='file.zip'", "; filename='file.zip",
        "; filename=\"'file.zip'\"", "; filename=\"\"file.zip\"\"", "; filename=file\\.zip",
        "; filename=\\file.zip",
        "; filename=\\\"file.zip\\\"", "; filename=\"file.zip\" x.txt",
        // White space and folding
        "; filename=file.zip x", "; filename= file.zip", "; filename =file.zip", "; filename\t=\tfile.zip",
        "; filename\r\n =\r\n file.zip", "; filename=\"file.z\r\n ip\"", "; filename=\"file.zip\r\n .txt\"",
        "; filename=\"file.\r\n\tzip\"", "; filename=\"file.zip \"", "; filename=\"  file.zip\"",
        "; filename=\"file.zip\t\"",
        "; filename=file.z\r\n ip", "; filename=\"file.zip\r\"", "; filename=\"file.zip\r.txt\"",
        // Semicolons and commas
        ", filename=file.zip", " filename=file.zip", "; filename=file.zip,x", "; filename=file.zip;x",
        "; filename=file\\;.zip; filename=file.zip",
        ";;; filename=file.zip", "; x=y filename=file.zip", "; x=y,filename=file.zip",
        "; x=\"y; filename=file.zip\"",
        "; x=\"y; filename=file.zip", "; x=\"y\\\"; filename=file.zip", "; x=y\\; filename=file.zip",
        "; \"filename=file.zip\"",
        "; \" filename=file.zip \"", "; x=y\"filename=file.zip",
        // Comments
        "; filename=(x)file.zip", "; filename=file.zip(x)", "; filename=fi(x)le.zip",
        "; filename(x)=file.zip", "; file(x)name=file.zip",
        "; (x) filename=file.zip", "; (filename=file.zip)", "; ( filename=file.zip ",
        "; filename=(filename=file.zip)x.txt",
        // Names of parameters
        "; FileName=file.zip", "; file name=file.zip", "; file\\name=file.zip", "; filename\\=file.zip",
        "; file\0name=file.zip",
        "; \"filename\"=file.zip", "; xfilename=file.zip", "; ilename=file.zip", "; filenam=file.zip",
        "; filenames=file.zip",
        "; name=file.zip", "; filename=filename=file.zip", "; filename=\"filename=file.zip\"",
        "; filename==file.zip",
        // Twice
        "; filename=x.txt; filename=file.zip", "; filename=file.zip; filename=x.txt",
        "; filename=x.txt; filename*=''file.zip",
        "; filename*=''file.zip; filename=x.txt", "; filename*=''x.txt; filename=file.zip",
        "; filename=; filename=file.zip",
        "; filename=x.txt; name=file.zip", "; filename=\"\"; filename=\"file.zip\"",
        // RFC 2231
        "; filename*=utf-8''file.zip", "; filename*=utf-8''file%2Ezip", "; filename*=''file%2Ezip",
        "; filename*=file%2Ezip",
        "; filename*=utf-8'file.zip", "; filename*=\"utf-8''file.zip\"", "; filename*=\"utf-8'en'file%2Ezip",
        "; filename=utf-8''file%2Ezip",
        "; filename*=x-no''file%2Ezip", "; filename*='file.zip'", "; filename**=''file.zip",
        "; filename*=utf-8''%66ile.zip; filename*=utf-8''x.txt",
        "; filename*=UTF-16''%00f%00i%00l%00e%00.%00z%00i%00p",
        "; filename*=UTF-16''f%00i%00l%00e%00.%00z%00i%00p%00",
        "; filename*=UTF-7''file+AC4-zip", "; filename*0=file.zip", "; filename*0*=''file%2Ezip",
        "; filename*0*=utf-8''file; filename*1=.zip",
        "; filename*0=file; filename*1=.zip", "; filename*1=.zip; filename*0=file",
        "; filename*1*=''file; filename*0*=.zip",
        "; filename*0=x; filename*0=file; filename*1=.zip",
        "; filename*0=file; filename*0=x; filename*1=.zip", "; filename*0=file; filename*2=.zip",
        "; filename*1=file; filename*2=.zip", "; filename*1=file.zip", "; filename*00=file; filename*01=.zip",
        "; filename*0=\"file\"; filename*1=\".zip\"",
        "; filename*0=file%2E; filename*1=zip", "; filename*0=file.zip; filename*1=.txt",
        "; filename*0=\"file; filename*1=.zip",
        "; filename*0=file; x=\"; filename*1=.zip\"", "; filename*10=.zip; filename*9=file",
        "; filename*0 =file; filename*1 = .zip",
        // RFC 2047
        "; filename=\"=?utf-8?Q?file=2Ezip?=\"", "; filename=\"=?utf-8?B?ZmlsZS56aXA=?=\"",
        "; filename==?utf-8?B?ZmlsZS56aXA=?=",
        "; filename=\"=?utf-8?Q?file?=.zip\"", "; filename=\"=?utf-8?Q?file=2E?= =?utf-8?Q?zip?=\"",
        "; filename=\"=?utf-8?Q?file=2E?=\r\n =?utf-8?Q?zip?=\"", "; filename=\"=?utf-8?Q?file=2Ezip\"",
        "; filename=\"=?utf-8?B?ZmlsZS56aXA\"",
        "; filename=\"=?x-no?Q?file=2Ezip?=\"", "; filename==?utf-8?Q?file=2Ezip?= x",
        "; =?utf-8?Q?filename=3Dfile=2Ezip?=",
        "; filename*==?utf-8?Q?file=2Ezip?=", "; filename*=utf-8''=?utf-8?Q?file=2Ezip?=",
        "; filename=\"x=?utf-8?Q?/file=2Ezip?=\"",
        // What systems make of it
        "; filename=\"file.zip.\"", "; filename=\"file.zip. . \"", "; filename=\"file.zip\0.txt\"",
        "; filename=\"file.\0zip\"",
        "; filename=\"file.zip\u{01}\"", "; filename=\"fi\u{7F}le.zip\"", "; filename=\"fi\u{202E}le.zip\"",
        "; filename=\"file\u{2066}.zip\u{2069}\"",
        "; filename=\"file.z\u{200B}ip\"", "; filename=\"\u{FEFF}file.zip\"", "; filename=\"file%2Ezip\"",
        "; filename=file%2ezip",
        "; filename=\"file.zip%00.txt\"", "; filename=\"%2E%2E%2Ffile.zip\"",
        "; filename=\"..\\..\\file.zip\"", "; filename=\"../../file.zip\"",
        "; filename=\"C:\\x\\file.zip\"", "; filename=C:\\x\\file.zip", "; filename=\"/file.zip\"",
        "; filename=\"file.zip/\"", "; filename=\"x/file.zip. \"",
        "; filename=\"file.zip:x.txt\"", "; filename=\"file.zip::$DATA\"",
        // No disposition, no semicolon
        " ;filename=file.zip", "x; filename=file.zip", "(x); filename=file.zip",
    ]

    @Test("a hidden name is among the readings, in whichever field it stands", arguments: hidden)
    func hiddenName(parameters: String) {
        let disposition = HeaderSample.header("Content-Disposition: attachment" + parameters)
        #expect(disposition.names.contains("file.zip"), "\(disposition.names)")
        let name = parameters.replacing("filename", with: "name").replacing("ilename", with: "ame")
        let type = HeaderSample.header("Content-Type: application/octet-stream" + name)
        if name.contains("name") { #expect(type.names.contains("file.zip"), "\(type.names)") }
        let alone = HeaderSample.header("Content-Disposition: " + parameters.drop { $0 == ";" || $0 == " " })
        if parameters.hasPrefix("; filename=") { #expect(alone.names.contains("file.zip"), "\(alone.names)") }
    }

    static let first: [(String, String)] = [
        ("filename=\"a b.txt\"", "a b.txt"),
        ("filename=a b.txt", "a b.txt"),
        ("filename=\"a\\\"b.txt\"", "a\"b.txt"),
        ("filename=\"a b\r\n c.txt\"", "a b c.txt"),
        ("filename=\"a\r\n\tb.txt\"", "a b.txt"),
        ("filename=\"x.txt\"; filename*=utf-8''%C3%A9.txt", "é.txt"),
        ("filename=\"=?utf-8?Q?=C3=A9?=.txt\"", "é.txt"),
        ("filename*=iso-8859-1''%E9.txt", "é.txt"),
        ("filename*=utf-8''a%20b.txt", "a b.txt"),
        ("filename*=koi8-r''%C1.txt", "а.txt"),
        ("filename=\"100%.txt\"", "100%.txt"),
        ("filename=\"a%20b.txt\"", "a%20b.txt"),
        ("filename=\"a;b.txt\"", "a;b.txt"),
        ("filename=\" a.txt \"", "a.txt"),
    ]

    @Test("the first name is that of most mail programs", arguments: first)
    func firstName(parameters: String, expected: String) {
        let header = HeaderSample.header("Content-Disposition: attachment; " + parameters)
        #expect(header.names.first == expected, "\(header.names)")
    }

    @Test("octets that are no UTF-8 are windows-1252")
    func octets() {
        let body = Array(" attachment; filename=\"gr".utf8) + [0xFC, 0xDF, 0x65, 0x22]
        let header = ContentHeader(fields: [PartField(name: Array("Content-Disposition".utf8), body: body)])
        #expect(header.names == ["grüße"])
        #expect(header.anomalies.isEmpty)
    }

    @Test("the name of the disposition comes before that of the type")
    func order() {
        let header = HeaderSample.header(
            "Content-Type: a/b; name=x.txt", "Content-Disposition: inline; filename=y.txt")
        #expect(header.names == ["y.txt", "x.txt"])
    }

    static let elsewhere: [([String], [String])] = [
        (["Content-Disposition: attachment", "Content-Description: x.exe"], ["x.exe"]),
        (["Content-Type: application/octet-stream", "Content-Description: my x.exe"], ["my x.exe"]),
        (["Content-Type: application/octet-stream", "Content-Description: The report"], []),
        (["Content-Type: application/octet-stream", "Content-Description: Version 1.2"], []),
        (["Content-Type: text/plain", "Content-Description: From example.com"], []),
        (["Content-Type: message/rfc822", "Content-Description: From example.com"], []),
        (["Content-Type: a/b; name=x.txt", "Content-Description: y.exe"], ["x.txt"]),
        (["Content-Type: a/b", "Content-Name: \"x.exe\""], ["\"x.exe\"", "x.exe"]),
        (["Content-Type: a/b", "X-Sun-Data-Name: =?utf-8?Q?x=2Eexe?="], ["x.exe"]),
        (["Content-Type: a/b; name=x.txt", "Content-Name: y.exe"], ["x.txt", "y.exe"]),
    ]

    @Test(
        "a name may stand in other fields, in that for descriptions only if no other is there",
        arguments: elsewhere)
    func nameElsewhere(fields: [String], names: [String]) {
        let header = ContentHeader(fields: fields.map { HeaderSample.field($0) })
        #expect(header.names == names)
        #expect(header.anomalies == (names.count > 1 && names[0] == "x.txt" ? [.nameAmbiguous] : []))
    }

    static let anomalies: [([String], Set<MIMEAnomaly>)] = [
        (
            ["Content-Disposition: attachment; filename=x.txt; filename*=''x.exe"],
            [.parameterTwice, .nameAmbiguous]
        ),
        (
            ["Content-Disposition: attachment; filename=x.txt; filename=x.exe"],
            [.parameterTwice, .nameAmbiguous]
        ),
        (["Content-Type: a/b; name=x.txt", "Content-Disposition: inline; filename=x.exe"], [.nameAmbiguous]),
        (["Content-Disposition: attachment; filename=\"x.txt"], [.parameterMalformed]),
        (["Content-Disposition: attachment; filename=\"../x.txt\""], [.nameDeceptive]),
        (["Content-Disposition: attachment; filename=\"C:\\\\x.txt\""], [.nameDeceptive]),
        (["Content-Disposition: attachment; filename=\"a/../x.txt\""], [.nameDeceptive]),
        (["Content-Disposition: attachment; filename=\"/x.txt\""], [.nameDeceptive]),
        (["Content-Disposition: attachment; filename=\"x.exe/\""], [.nameDeceptive]),
        (["Content-Disposition: attachment; filename=\"x.exe/txt\""], [.nameDeceptive]),
        (["Content-Disposition: attachment; filename=\"Bill 12/2026.pdf\""], []),
        (["Content-Disposition: attachment; filename=\"filename=x.pdf\""], []),
        (["Content-Disposition: attachment; x=\"filename=x.pdf\"; filename=x.pdf"], [.parameterMalformed]),
        (["Content-Disposition: attachment; filename=\"x.\u{202E}txt\""], [.nameDeceptive]),
        (["Content-Disposition: attachment; filename=\"x.exe\0.txt\""], [.nameDeceptive, .nameAmbiguous]),
        (["Content-Disposition: attachment; filename=\"x.exe.\""], [.nameDeceptive]),
        (["Content-Disposition: attachment; filename=\"x.exe;.txt\""], [.nameAmbiguous]),
        (["Content-Disposition: attachment; filename=\"x.exe\\\".txt\""], [.nameAmbiguous]),
        (["Content-Disposition: attachment; filename*0=x.exe; filename*1=.txt"], [.nameAmbiguous]),
        (["Content-Disposition: attachment; filename=\"x%2Eexe\""], [.nameAmbiguous]),
        (
            [
                "Content-Disposition: attachment; filename=x.txt",
                "Content-Disposition: inline; filename=x.txt",
            ], [.dispositionTwice]
        ),
        (
            [
                "Content-Disposition: attachment; filename=x.txt",
                "Content-Disposition: attachment; filename=x.txt",
            ], []
        ),
        (["Content-Disposition: attachment; filename=\"caf_.txt\"; filename*=utf-8''caf%C3%A9.txt"], []),
        (["Content-Disposition: attachment; filename=\"a%20b.txt\""], []),
        (["Content-Disposition: attachment; filename*0*=utf-8''a; filename*1*=b%20c; filename*2=.txt"], []),
    ]

    @Test("what is odd about a name is told, and what is harmless is not", arguments: anomalies)
    func anomalyNames(fields: [String], expected: Set<MIMEAnomaly>) {
        let found = ContentHeader(fields: fields.map { HeaderSample.field($0) }).anomalies
        #expect(found.isSuperset(of: expected), "\(found)")
        if expected.isEmpty { #expect(found.isEmpty, "\(found)") }
    }

    @Test("the middle of a long name is cut out, its end stays")
    func long() {
        for letter in ["a", "é", "日"] {
            let name = String(repeating: letter, count: 3_000) + ".exe"
            let found = HeaderSample.header("Content-Disposition: attachment; filename*=utf-8''\(name)").names
            #expect(found.first?.hasSuffix(letter + ".exe") == true)
            #expect(found.first?.hasPrefix(letter) == true)
            #expect(found.first?.contains("\u{FFFD}") == false)
            #expect(found.allSatisfy { $0.utf8.count <= SyntaxLimits.fileName })
        }
    }
}
