// SPDX-License-Identifier: Apache-2.0
// One line of a script to one action.
import Foundation

/// Reads steps.
struct StepReader {
    /// The folder of message files.
    let messages: String

    /// The action of a line; takes further lines if the step goes on there.
    func action(_ line: String, _ lines: inout ScriptLines) throws -> Action {
        if line == ">" || line.hasPrefix("> ") { return .send(String(line.dropFirst(2))) }
        if line.hasPrefix("< ") { return .expect(reply(line, &lines)) }
        let colon = line.firstIndex(of: ":") ?? line.endIndex
        let word = line[..<colon].split(separator: " ").first.map(String.init) ?? ""
        var argument = colon == line.endIndex ? line.dropFirst(word.count) : line[colon...].dropFirst()
        argument = argument.drop { $0 == " " }
        let text = argument.trimmingCharacters(in: .whitespaces)
        return try sessionStep(word, text) ?? messageStep(word, text, &lines) ?? outcomeStep(word, text)
            ?? filterStep(word, text, &lines) ?? backEndStep(word, text)
            ?? { throw Script.Mistake(description: "unknown step: \(line)") }()
    }

    /// `< 550-first` with its following lines up to `< 550 last`.
    private func reply(_ line: String, _ lines: inout ScriptLines) -> ReplyPattern {
        func goesOn(_ line: String) -> Bool { line.utf8.dropFirst(5).first == UInt8(ascii: "-") }
        var all = [line]
        while let last = all.last, goesOn(last), let more = lines.next(where: { $0.hasPrefix("< ") }) {
            all.append(more)
        }
        return ReplyPattern(lines: all.map { String($0.dropFirst(2)) })
    }

    private func sessionStep(_ word: String, _ text: String) throws -> Action? {
        switch word {
        case "connect":
            let words = text.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count >= 2 else {
                throw Script.Mistake(description: "connect: ADDRESS NAME [ATTR=VALUE …]")
            }
            return .connect(address: words[0], name: words[1], more: words.count > 2 ? words[2] : "")
        case "new-connection": return .newConnection(text)
        case "use": return .use(text)
        case "close": return .close
        case "expect-end": return .expectEnd
        case "until":
            guard let arrow = text.range(of: " => ") else {
                throw Script.Mistake(description: "until: COMMAND => REPLY")
            }
            return .until(
                String(text[..<arrow.lowerBound]), ReplyPattern(lines: [String(text[arrow.upperBound...])]))
        case "bytes": return .bytes(try Self.unescaped(text))
        case "packet":
            guard let command = text.utf8.first else {
                throw Script.Mistake(description: "packet: LETTER BYTES")
            }
            return .packet(command, try Self.unescaped(String(text.dropFirst(2))))
        case "answer": return .answer(text)
        default: return nil
        }
    }

    private func messageStep(_ word: String, _ text: String, _ lines: inout ScriptLines) throws -> Action? {
        switch word {
        case "message": return .message(try source(text, &lines))
        case "generate": return .message(.generated(try Generation(text)))
        case "submit":
            let words = text.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count == 3 else { throw Script.Mistake(description: "submit: FROM TO FILE or <<END") }
            return .submit(from: words[0], to: words[1], try source(words[2], &lines))
        default: return nil
        }
    }

    private func outcomeStep(_ word: String, _ text: String) throws -> Action? {
        switch word {
        case "log": return .log(try fields(text))
        case "no-log": return .noLog(try fields(text))
        case "log-text": return .logText(text)
        case "verdicts": return .verdicts(try number(text))
        case "delivered":
            let words = text.split(separator: " ").map(String.init)
            guard words.count == 2 else { throw Script.Mistake(description: "delivered: RECIPIENT COUNT") }
            return .delivered(recipient: words[0], count: try number(words[1]))
        case "delivered-size": return .deliveredSize(try ByteCount(text))
        case "delivered-header": return .deliveredField(text)
        case "no-delivered-header": return .noDeliveredField(text)
        case "held": return .held(try number(text))
        default: return nil
        }
    }

    private func filterStep(_ word: String, _ text: String, _ lines: inout ScriptLines) throws -> Action? {
        switch word {
        case "hup": return .reload
        case "term": return .terminate
        case "wait-exit": return try waitExit(text)
        case "write-config": return .writeConfig(text)
        case "remove-file": return .removeFile(text)
        case "write-file":
            let words = text.split(separator: " ").map(String.init)
            guard words.count == 2, words[1].hasPrefix("<<") else {
                throw Script.Mistake(description: "write-file: NAME <<END")
            }
            let block = try lines.block(until: String(words[1].dropFirst(2)))
            return .writeFile(words[0], Array(block.map { $0 + "\n" }.joined().utf8))
        default: return nil
        }
    }

    private func waitExit(_ text: String) throws -> Action {
        let words = text.split(separator: " ").map(String.init)
        guard let status = words.first.flatMap({ Int32($0) }), words.count == 1 || words.count == 3 else {
            throw Script.Mistake(description: "wait-exit: STATUS [within SECONDS]")
        }
        let seconds = words.count == 3 && words[1] == "within" ? Double(words[2]) : nil
        return .waitExit(status, within: seconds ?? Limits.exit)
    }

    private func source(_ text: String, _ lines: inout ScriptLines) throws -> MessageSource {
        if text.hasPrefix("<<") { return .lines(try lines.block(until: String(text.dropFirst(2)))) }
        let content = try String(contentsOfFile: "\(messages)/\(text)", encoding: .isoLatin1)
        var read = content.components(separatedBy: "\n").map {
            $0.hasSuffix("\r") ? String($0.dropLast()) : $0
        }
        if read.last == "" { read.removeLast() }
        return .latin1Lines(read)
    }

    private func fields(_ text: String) throws -> LogFields {
        guard let fields = LogFields(text, verdictOnly: false), !fields.pairs.isEmpty else {
            throw Script.Mistake(description: "expected key=value …, got: \(text)")
        }
        return fields
    }

    private func number(_ text: String) throws -> Int {
        guard let number = Int(text) else { throw Script.Mistake(description: "not a number: \(text)") }
        return number
    }

    /// Bytes with `\r`, `\n`, `\t`, `\\`, `\xHH`, and `\xHH*N` for N times that byte.
    static func unescaped(_ text: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "\\"): bytes.append(0x5C)
            case UInt8(ascii: "x"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else {
                    throw Script.Mistake(description: "not two hexadecimal digits: \\x\(digits)")
                }
                rest = rest.dropFirst(2)
                bytes += [UInt8](repeating: value, count: repetition(&rest))
            default: throw Script.Mistake(description: "unknown escape in: \(text)")
            }
        }
        return bytes
    }

    private static func repetition(_ rest: inout ArraySlice<UInt8>) -> Int {
        guard rest.first == UInt8(ascii: "*") else { return 1 }
        let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
        guard let times = Int(String(decoding: digits, as: UTF8.self)), times <= Limits.generated else {
            return 1
        }
        rest = rest.dropFirst(1 + digits.count)
        return times
    }
}
