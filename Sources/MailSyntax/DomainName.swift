// SPDX-License-Identifier: Apache-2.0
//
// Domain names as mail knows them: RFC 5321 section 4.1.2, internationalised as RFC 6531 and RFC 5891
// have it. Limits: SyntaxLimits.domain, label, domainForIDNA.

internal import CIDN2

/// Domain names and address literals.
public enum DomainName {
    /// The form in which two domains are compared: A-labels, lower case, no dot at the end.
    ///
    /// U-labels are converted by IDNA2008 with the non-transitional mapping of UTS 46. What IDNA
    /// refuses is lower-cased and else left as it is, so this always yields something.
    public static func canonical(_ name: some StringProtocol) -> String {
        withBytes(of: name) { canonical(bytes: $0) }
    }

    static func canonical(bytes: UnsafeRawBufferPointer) -> String {
        let name = withoutTrailingDots(bytes)
        if name.isASCII { return lowercasedASCII(name) }
        if let labels = asciiLabels(of: name) {
            return withBytes(of: labels) { lowercasedASCII(withoutTrailingDots($0)) }
        }
        return String(decoding: name, as: UTF8.self).lowercased()
    }

    /// True for Domain and address-literal of RFC 5321 section 4.1.2, U-labels included.
    ///
    /// Of the address literals only IPv4 and IPv6 are valid, as no other tag was ever registered.
    public static func isValid(_ name: some StringProtocol) -> Bool {
        withBytes(of: name) { isValid(bytes: $0) }
    }

    static func isValid(bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= SyntaxLimits.domain else { return false }
        if bytes.byte(0) == ASCII.openBracket {
            return bytes.byte(bytes.count - 1) == ASCII.closeBracket
                && AddressLiteral.isValid(bytes.slice(1, bytes.count - 1))
        }
        if bytes.isASCII { return hasValidLabels(bytes) }
        guard let labels = asciiLabels(of: bytes) else { return false }
        return withBytes(of: labels) { $0.count <= SyntaxLimits.domain && hasValidLabels($0) }
    }

    /// sub-domain *("." sub-domain), sub-domain = Let-dig [Ldh-str]
    private static func hasValidLabels(_ name: UnsafeRawBufferPointer) -> Bool {
        var length = 0
        var last = ASCII.dot
        for byte in name {
            if byte == ASCII.dot {
                guard length > 0, last != ASCII.hyphen else { return false }
                length = 0
            } else {
                guard byte.isLetter || byte.isDigit || (byte == ASCII.hyphen && length > 0) else {
                    return false
                }
                length += 1
                guard length <= SyntaxLimits.label else { return false }
            }
            last = byte
        }
        return length > 0 && last != ASCII.hyphen
    }

    private static func withoutTrailingDots(_ name: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var end = name.count
        while end > 0, name.byte(end - 1) == ASCII.dot { end -= 1 }
        return name.slice(0, end)
    }

    /// All labels as A-labels, nil when IDNA refuses one of them.
    private static func asciiLabels(of name: UnsafeRawBufferPointer) -> String? {
        // libidn2 reads to a NUL: one within the name would hide the rest of it.
        guard name.count <= SyntaxLimits.domainForIDNA, !name.contains(0) else { return nil }
        let terminated = name.map { CChar(bitPattern: $0) } + [0]
        var labels: UnsafeMutablePointer<CChar>?
        let flags = Int32(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue)
        guard idn2_to_ascii_8z(terminated, &labels, flags) == IDN2_OK.rawValue, let labels else { return nil }
        defer { idn2_free(labels) }
        return String(cString: labels)
    }
}
