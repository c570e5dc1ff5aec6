// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc

/// Output: plain where it is read by a program, with colours on a terminal.
enum Terminal {
    enum Style: String {
        case good = "32"
        case bad = "31"
        case shy = "2"
        case strong = "1"
    }

    static let isColourful = isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil

    static func styled(_ text: String, _ style: Style) -> String {
        isColourful ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
    }

    /// One line to standard error.
    static func error(_ text: String) { _ = send(text + "\n", to: STDERR_FILENO) }

    /// A line on standard error that the next one takes the place of.
    static func progress(_ text: String) { _ = send("\r\u{1b}[K\(text)", to: STDERR_FILENO) }

    /// Text to standard output. Where it can't be written the command says so and ends with exit code 1: half
    /// an answer must not look like a whole one. A pipe that was closed ends it without a word, as usual.
    static func output(_ text: String) throws {
        guard let failure = send(text, to: STDOUT_FILENO) else { return }
        error("durward: can't write to standard output: \(String(cString: strerror(failure)))")
        throw ExitCode(1)
    }

    /// nil, or why not all could be written.
    private static func send(_ text: String, to file: Int32) -> Int32? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return errno }
            rest = rest.dropFirst(written)
        }
        return nil
    }

    /// Text padded to a width, counted in characters.
    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
