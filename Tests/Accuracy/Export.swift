// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import MailSyntax

/// Messages as files with a list of labels, for other filters: as ours sees them, without what a filter has added.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The messages as files, and lists of them, for other filters.",
        discussion: """
            Writes OUTPUT/CORPUS/NUMBER and the lists OUTPUT/SET.list, each line a label and a path: spamassassin-train,
            spamassassin-judged, spamassassin-all, trec-all, trec-first, trec-second, trec-drawn.
            """)

    @OptionGroup var inputs: Inputs
    @Argument(help: "The folder to write to.")
    var output: String

    func run() throws {
        if inputs.has(.spamassassin) {
            let draw = Draw(samples: try inputs.corpus.samples(.spamassassin))
            let paths = try write(draw, "spamassassin")
            try list("spamassassin-all", draw, Array(draw.samples.indices), paths)
            try list("spamassassin-train", draw, draw.trainers, paths)
            try list("spamassassin-judged", draw, draw.judges, paths)
        }
        if inputs.has(.trec) {
            let draw = Draw(samples: try inputs.corpus.samples(.trec))
            let paths = try write(draw, "trec")
            try list("trec-all", draw, Array(draw.samples.indices), paths)
            try list("trec-first", draw, draw.first, paths)
            try list("trec-second", draw, draw.second, paths)
            try list("trec-drawn", draw, draw.drawn, paths)
        }
    }

    private func write(_ draw: Draw, _ corpus: String) throws -> [String] {
        let folder = URL(filePath: output).appending(path: corpus)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try draw.samples.enumerated().map { number, sample in
            let digits = String(number)
            let name = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
            let url = folder.appending(path: name)
            try Data(sample.message.lines).write(to: url)
            return url.path
        }
    }

    private func list(_ name: String, _ draw: Draw, _ indices: [Int], _ paths: [String]) throws {
        let text = indices.map { "\(draw.samples[$0].isSpam ? "spam" : "ham") \(paths[$0])\n" }.joined()
        try text.write(
            to: URL(filePath: output).appending(path: "\(name).list"), atomically: true, encoding: .utf8)
    }
}

extension RawMessage {
    /// As it lies in a file, with line feeds.
    fileprivate var lines: [UInt8] {
        var bytes: [UInt8] = []
        for field in fields {
            bytes += field.name + [UInt8(ascii: ":")] + field.body + [UInt8(ascii: "\n")]
        }
        bytes.append(UInt8(ascii: "\n"))
        var previous: UInt8 = 0
        for byte in body {
            if byte == UInt8(ascii: "\n"), previous == UInt8(ascii: "\r") { bytes.removeLast() }
            bytes.append(byte)
            previous = byte
        }
        return bytes
    }
}
