// SPDX-License-Identifier: Apache-2.0
// Lua scripts for Debian's miltertest, a milter client that nobody here wrote. Their leading comments name the config
// (`-- config: basic.yaml`), the title (`-- title: …`), and what the log must tell (`-- log: verdict=… …`).
import Foundation

/// One Lua script.
struct MiltertestScript {
    let path: String
    let title: String
    let config: String
    private let expected: [(line: Int, text: String, fields: LogFields)]

    /// Reads the comments of a script.
    init(path: String) throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Script.Mistake(description: "\(path): cannot be read as UTF-8")
        }
        var title: String?
        var config: String?
        var expected: [(line: Int, text: String, fields: LogFields)] = []
        for (index, line) in text.components(separatedBy: "\n").enumerated() where line.hasPrefix("-- ") {
            func argument(_ key: String) -> String? {
                line.hasPrefix("-- \(key): ") ? String(line.dropFirst(key.utf8.count + 5)) : nil
            }
            config = argument("config") ?? config
            title = title ?? argument("title")
            if let text = argument("log"), let fields = LogFields(text, verdictOnly: false) {
                expected.append((index + 1, text, fields))
            }
        }
        guard let config else { throw Script.Mistake(description: "\(path): no line `-- config: FILE`") }
        (self.path, self.config, self.expected) = (path, config, expected)
        self.title = title ?? (path as NSString).lastPathComponent
    }

    /// Runs it. Returns nil, or a description of the failure.
    func run(on workbench: Workbench) throws -> String? {
        let durward = try workbench.durward(config: config)
        durward.log.refresh()
        let first = durward.log.lines.count
        let done = try workbench.shell(
            [
                "miltertest", "-D", "socket=unix:\(workbench.socket)", "-D",
                "folder=\(workbench.places.miltertest)",
                "-D", "script=\(path)", "-s", "\(workbench.places.miltertest)/lib/run.lua",
            ])
        var problem = done.ending == 0 ? nil : "\(path): miltertest ended with \(done.ending)\n\(done.output)"
        var matched: Set<Int> = []
        for (line, text, fields) in expected where problem == nil {
            let found = durward.log.await(from: first) { lines in
                lines.indices.first {
                    !matched.contains($0) && LogFields(lines[$0], verdictOnly: true)?.matches(fields) == true
                }
            }
            if let found {
                matched.insert(found)
            } else {
                problem = "\(path):\(line): expected in the log: \(text)\n"
            }
        }
        if let ending = durward.ending {
            problem = (problem ?? "\(path):\n") + "  durward ended with \(ending)\n"
        }
        guard let problem else { return nil }
        workbench.leaveTraces()
        durward.log.refresh()
        let log = durward.log.lines[first...].suffix(Limits.shownLines).map { "    \($0.printable)\n" }
            .joined()
        return problem + "  the log of durward so far:\n" + log
    }
}
