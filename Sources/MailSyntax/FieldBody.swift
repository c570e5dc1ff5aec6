// SPDX-License-Identifier: Apache-2.0
//
// Bodies of header fields: RFC 5322 section 2.2.3 (folding), RFC 2047 (encoded words), RFC 6532
// (UTF-8). Limits: SyntaxLimits.rawFieldBody, fieldBody, encodedWords.

/// The body of a header field.
public enum FieldBody {
    /// The body on one line: line ends before WSP and at the end removed, WSP at both ends trimmed.
    ///
    /// CRLF, LF and CR are line ends alike. The WSP that follows stays, so does a NUL, and a line end
    /// that no WSP follows (which no header section can hold). Cut at `SyntaxLimits.rawFieldBody`.
    public static func unfold(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let body = bytes.slice(0, SyntaxLimits.rawFieldBody).trimmed
        guard hasLineEnd(body) else { return Array(body) }
        var unfolded: [UInt8] = []
        unfolded.reserveCapacity(body.count)
        var index = 0
        while let byte = body.byte(index) {
            guard byte.isLineEnd else {
                unfolded.append(byte)
                index += 1
                continue
            }
            var end = index + 1
            while let next = body.byte(end), next.isLineEnd { end += 1 }
            if body.byte(end)?.isBlank != true { unfolded.append(contentsOf: body.slice(index, end)) }
            index = end
        }
        return unfolded
    }

    /// The body as a reader sees it: unfolded, encoded words decoded, raw octets as what they most
    /// likely are (UTF-8 if they are valid as such, else windows-1252).
    ///
    /// Total: what can't be decoded stands as it was. An encoded word may bring in any character, line
    /// ends and NUL among them. Cut at `SyntaxLimits.fieldBody` octets.
    public static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        let body = bytes.slice(0, SyntaxLimits.rawFieldBody).trimmed
        if hasLineEnd(body) { return unfold(body).withUnsafeBytes { EncodedWords.decode($0) } }
        return EncodedWords.decode(body)
    }

    private static func hasLineEnd(_ body: UnsafeRawBufferPointer) -> Bool {
        body.position(of: ASCII.lineFeed) != nil || body.position(of: ASCII.carriageReturn) != nil
    }
}
