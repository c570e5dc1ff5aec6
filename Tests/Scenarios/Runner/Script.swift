// SPDX-License-Identifier: Apache-2.0
// SMTP conversations as text. Tests/Scenarios/README.md lists the steps; one step a line, `#` starts a comment, and the
// first comment line is the script's title.
import Foundation

/// What one step does or expects.
enum Action {
    case send(String)
    case expect(ReplyPattern)
    /// The same line again and again until the reply is as expected.
    case until(String, ReplyPattern)
    case bytes([UInt8])
    case connect(address: String, name: String, more: String)
    case newConnection(String)
    case use(String)
    case close
    case expectEnd
    case packet(UInt8, [UInt8])
    case answer(String)
    case message(MessageSource)
    case submit(from: String, to: String, MessageSource)
    case log(LogFields)
    case noLog(LogFields)
    case logText(String)
    case verdicts(Int)
    case delivered(recipient: String, count: Int)
    case deliveredSize(ByteCount)
    case deliveredField(String)
    case noDeliveredField(String)
    case held(Int)
    case reload
    case terminate
    case waitExit(Int32, within: Double)
    case writeConfig(String)
    case writeFile(String, [UInt8])
    case removeFile(String)
    case restart
    case command([String], says: String)
    case startBackEnd(String)
    case stopBackEnd(String)
    case asked(String, String, Int)
    case backEndLog(String, String)
    case crowd(Crowd)

    /// Whether a later script needs a fresh filter after this step.
    var leavesTraces: Bool {
        switch self {
        case .reload, .terminate, .waitExit, .writeConfig, .writeFile, .removeFile, .restart, .startBackEnd,
            .stopBackEnd:
            true
        default: false
        }
    }
}

/// A step and where it stands.
struct Step {
    let line: Int
    let source: String
    let action: Action
}

/// One script.
struct Script {
    /// The file as it is named in output.
    let path: String
    /// The first comment line.
    let title: String
    /// The config of the filter, a file in configs/.
    let config: String
    /// The servers that have to run, by name.
    let backEnds: [String]
    /// The servers that it makes up.
    let servers: [ScriptedAnswers]
    let steps: [Step]

    /// What is wrong in a script.
    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads a script file. Messages are looked for in `messages`.
    init(path: String, messages: String) throws {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw Mistake(description: "\(path): cannot be read as UTF-8")
        }
        var lines = ScriptLines(text)
        var title: String?
        var config: String?
        var backEnds: [String] = []
        var servers: [ScriptedAnswers] = []
        var steps: [Step] = []
        while let (number, line) = lines.next() {
            if line.hasPrefix("#") {
                title = title ?? line.drop { $0 == "#" || $0 == " " }.description
            } else if line.hasPrefix("config:") {
                config = line.dropFirst(7).trimmingCharacters(in: .whitespaces)
            } else if line.hasPrefix("back-ends:") {
                backEnds = line.dropFirst(10).split(separator: " ").map(String.init)
            } else if !line.allSatisfy(\.isWhitespace) {
                do {
                    if line.hasPrefix("serve:") {
                        let end = line[(line.range(of: "<<")?.upperBound ?? line.endIndex)...]
                        servers.append(
                            try ScriptedAnswers(
                                String(line.dropFirst(6)), lines.block(until: String(end))))
                        continue
                    }
                    let action = try StepReader(messages: messages).action(line, &lines)
                    steps.append(Step(line: number, source: line, action: action))
                } catch {
                    throw Mistake(description: "\(path):\(number): \(error)")
                }
            }
        }
        guard let config else { throw Mistake(description: "\(path): no `config:` line") }
        (self.path, self.config, self.steps) = (path, config, steps)
        (self.backEnds, self.servers) = (backEnds, servers)
        self.title = title ?? (path as NSString).lastPathComponent
    }
}

/// The lines of a script, read one by one, and blocks of them as a whole.
struct ScriptLines {
    private let lines: [String]
    private var position = 0

    init(_ text: String) {
        lines = text.components(separatedBy: "\n")
    }

    /// The next line with its number.
    mutating func next() -> (Int, String)? {
        guard position < lines.count else { return nil }
        position += 1
        return (position, lines[position - 1])
    }

    /// The next line if it continues what came before.
    mutating func next(where continues: (String) -> Bool) -> String? {
        guard position < lines.count, continues(lines[position]) else { return nil }
        position += 1
        return lines[position - 1]
    }

    /// The lines up to the one that is `end`.
    mutating func block(until end: String) throws -> [String] {
        guard let last = lines[position...].firstIndex(of: end) else {
            throw Script.Mistake(description: "the block does not end with a line \(end)")
        }
        defer { position = last + 1 }
        return Array(lines[position..<last])
    }
}
