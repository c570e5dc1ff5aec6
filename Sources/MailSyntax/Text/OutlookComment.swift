// SPDX-License-Identifier: Apache-2.0

/// What Outlook reads as HTML: `<!--[if mso]>…<![endif]-->`
enum OutlookComment {
    /// Appends the content of a comment, if Outlook reads it.
    static func append(_ comment: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        guard comment.slice(0, 3).equalsLowercased("[if"),
            let end = comment.position(of: ASCII.closeBracket), comment.byte(end + 1) == ASCII.greater,
            isForOutlook(comment.slice(3, end))
        else { return }
        var content = comment.slice(end + 2, comment.count)
        if let last = content.lastIndex(of: ASCII.less), content.byte(last + 1) == UInt8(ascii: "!") {
            content = content.slice(0, last)
        }
        guard !content.isEmpty else { return }
        output.append(contentsOf: content)
        output.append(ASCII.lineFeed)
    }

    /// False for the conditions that are known to be false in Outlook; when in doubt, it reads it.
    private static func isForOutlook(_ condition: UnsafeRawBufferPointer) -> Bool {
        guard condition.count < 40, condition.position(of: UInt8(ascii: "!")) != nil else { return true }
        let plain = condition.filter {
            !$0.isHTMLSpace && $0 != ASCII.openParenthesis && $0 != ASCII.closeParenthesis
        }
        return plain.withUnsafeBytes { words in
            if words.equalsLowercased("!mso") || words.equalsLowercased("!vml") { return false }
            let isLater = words.slice(0, 7).equalsLowercased("!gtemso")
            return !(isLater && words.slice(7, words.count).allSatisfy(\.isDigit))
        }
    }
}
