// SPDX-License-Identifier: Apache-2.0

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
    static func error(_ text: String) {
        var rest = Array((text + "\n").utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }

    /// Text padded to a width, counted in characters.
    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
