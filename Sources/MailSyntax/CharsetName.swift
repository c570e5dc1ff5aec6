// SPDX-License-Identifier: Apache-2.0
//
// What is meant by a charset's name: the names of IANA, and those that mail programs made up.

enum CharsetName {
    enum Encoding: Equatable {
        case utf8
        case windows1252
        /// ASCII, or whatever it is that was not said.
        case unknown8Bit
        /// By the C library, under this name.
        case iconv(String)

        /// True if a text begins in a state of its own, so that two can't be joined before decoding.
        var hasShiftStates: Bool {
            guard case .iconv(let name) = self else { return false }
            return name.hasPrefix("ISO-2022") || name.hasPrefix("UTF-7")
        }
    }

    /// What a name in lower case means; nil when it is no name of a charset.
    ///
    /// Only names of letters, digits and `. _ : -` go to iconv, so that none can choose how to convert
    /// (`//TRANSLIT`) or name a file.
    static func encoding(of name: String) -> Encoding? {
        switch name {
        case "utf-8", "utf8", "unicode-1-1-utf-8", "unicode-2-0-utf-8", "x-utf-8", "utf_8", "cp65001",
            "utf-8-sig":
            return .utf8
        case "iso-8859-1", "windows-1252", "latin1", "latin-1", "l1", "iso8859-1", "iso_8859-1", "iso88591",
            "iso_8859-1:1987", "iso-8859-1-windows-3.1-latin-1", "cp1252", "cp-1252", "x-cp1252", "ansi",
            "windows1252", "win-1252", "iso-ir-100", "csisolatin1", "cp819", "ibm819":
            return .windows1252
        case "us-ascii", "ascii", "ansi_x3.4-1968", "ansi_x3.4-1986", "iso646-us", "iso_646.irv:1991", "us",
            "csascii", "unknown-8bit", "x-unknown", "unknown", "8bit", "7bit", "default", "x-user-defined",
            "x-default", "none":
            return .unknown8Bit
        default:
            guard isSafe(name) else { return nil }
            return .iconv(alias(name) ?? numbered(name) ?? name.uppercased())
        }
    }

    private static func isSafe(_ name: String) -> Bool {
        let octets = name.utf8
        return !octets.isEmpty && octets.count <= SyntaxLimits.charsetName
            && octets.allSatisfy {
                $0.isLetter || $0.isDigit || $0 == ASCII.dot || $0 == ASCII.underscore || $0 == ASCII.colon
                    || $0 == ASCII.hyphen
            }
    }

    /// Where the name in mail means more than the C library takes it for, or is none of its names.
    private static func alias(_ name: String) -> String? {
        switch name {
        case "gb2312", "gb_2312-80", "gb_2312", "csgb2312", "euc-cn", "gbk", "x-gbk", "cp936", "ms936",
            "windows-936", "cn-gb", "chinese", "x-euc-cn", "gb18030", "x-gb18030":
            return "GB18030"
        case "ks_c_5601-1987", "ks_c_5601-1989", "ks_c_5601", "ks-c-5601", "ksc5601", "ksc_5601",
            "ks-c-5601-1987", "euc-kr", "euckr", "x-euc-kr", "korean", "cseuckr", "windows-949",
            "x-windows-949", "ms949", "cp949":
            return "CP949"
        case "x-sjis", "shift_jis", "shift-jis", "shiftjis", "sjis", "x-shift-jis", "ms_kanji", "csshiftjis",
            "windows-31j", "cswindows31j", "windows-932", "cp932", "ms932":
            return "CP932"
        case "x-euc-jp", "eucjp", "x-euc", "ujis", "cp51932": return "EUC-JP"
        case "cp50220", "cp50221", "cp50222", "x-iso-2022-jp", "iso2022-jp", "iso2022jp": return "ISO-2022-JP"
        case "cn-big5", "x-big5", "big-5", "x-x-big5", "big5", "csbig5", "big5-hkscs", "x-big5-hkscs":
            return "BIG5-HKSCS"
        case "x-euc-tw", "euctw": return "EUC-TW"
        case "iso-8859-8-i", "iso-8859-8-e", "iso_8859-8-i", "iso_8859-8-e", "logical", "visual", "hebrew":
            return "ISO-8859-8"
        case "iso-8859-6-i", "iso-8859-6-e", "iso_8859-6-i", "iso_8859-6-e", "arabic": return "ISO-8859-6"
        case "unicode-1-1-utf-7", "unicode-2-0-utf-7", "x-unicode-2-0-utf-7", "csunicode11utf7", "utf7":
            return "UTF-7"
        case "unicode", "utf16", "utf_16", "ucs-2": return "UTF-16"
        case "koi8", "koi8r", "koi", "koi-8", "koi-8-r", "koi8_r", "cskoi8r": return "KOI8-R"
        case "x-mac-roman", "mac", "mac-roman", "x-macroman", "apple-roman": return "MACINTOSH"
        case "x-mac-cyrillic", "x-mac-ukrainian": return "MAC-CYRILLIC"
        case "x-mac-ce": return "MAC-CENTRALEUROPE"
        case "tis620", "iso-8859-11", "windows-874", "thai": return "CP874"
        default: return nil
        }
    }

    /// `windows-1251`, `win-1251`, `cp-1251`, `x-cp1251`, `windows1251`: CP1251. `iso8859_2`: ISO-8859-2.
    private static func numbered(_ name: String) -> String? {
        let bare = name.hasPrefix("x-") ? name.dropFirst(2) : name[...]
        for (prefix, family) in [
            ("windows", "CP"), ("win", "CP"), ("cp", "CP"),
            ("iso-8859", "ISO-8859-"), ("iso8859", "ISO-8859-"), ("iso_8859", "ISO-8859-"),
        ] where bare.hasPrefix(prefix) {
            let number = bare.dropFirst(prefix.utf8.count).drop { $0 == "-" || $0 == "_" }
            guard (1...5).contains(number.utf8.count), number.utf8.allSatisfy(\.isDigit) else { return nil }
            return family + number
        }
        return nil
    }
}
