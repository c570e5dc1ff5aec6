// SPDX-License-Identifier: Apache-2.0

extension LinkAddress {
    /// The host that the text of a link claims to lead to; nil if it names none.
    ///
    /// It does if it begins with a scheme of the web or `www.`, or if it is nothing but a domain name, with or
    /// without port and path, whose last label has at least two letters and is no extension of files.
    public static func shownHost(in text: String) -> String? {
        withBytes(of: text) { shownHost(bytes: $0) }
    }

    private static func shownHost(bytes: UnsafeRawBufferPointer) -> String? {
        let text = withoutPunctuation(bytes)
        let word = text.slice(0, text.firstIndex(where: \.isHTMLSpace) ?? text.count)
        if let colon = LinkURL.schemeEnd(word), word.byte(colon + 1) == UInt8(ascii: "/") {
            let scheme = word.slice(0, colon)
            guard LinkURL.isSpecial(scheme), !scheme.equalsLowercased("file") else { return nil }
            return host(of: word)
        }
        if word.slice(0, 4).equalsLowercased("www.") { return host(of: word) }
        // What has more words is a sentence; what has an `@` is a mailbox.
        guard word.count == text.count, word.position(of: ASCII.at) == nil else { return nil }
        let end = word.firstIndex { $0 == ASCII.colon || $0 == UInt8(ascii: "/") || $0 == ASCII.question }
        let name = word.slice(0, end ?? word.count)
        guard looksLikeDomain(name, isAlone: end == nil) else { return nil }
        return LinkHost(name).flatMap { $0.isIP ? nil : $0.name }
    }

    private static func host(of url: UnsafeRawBufferPointer) -> String? {
        guard let host = LinkAddress(bytes: withoutPunctuation(url))?.host, host.utf8.contains(ASCII.dot)
        else { return nil }
        return host
    }

    /// Labels with dots between them, the last of which can be a top-level domain.
    private static func looksLikeDomain(_ name: UnsafeRawBufferPointer, isAlone: Bool) -> Bool {
        guard name.count <= SyntaxLimits.domain, let dot = name.lastIndex(of: ASCII.dot), dot > 0 else {
            return false
        }
        let top = name.slice(dot + 1, name.count)
        let isName = top.allSatisfy { $0.isLetter || !$0.isASCII } || top.slice(0, 4).equalsLowercased("xn--")
        guard top.count >= 2, isName else { return false }
        if isAlone, ShownHost.isExtension(top) { return false }
        var last = ASCII.dot
        for byte in name {
            guard byte.isLetter || byte.isDigit || byte == ASCII.hyphen || byte == ASCII.dot || !byte.isASCII
            else { return false }
            if byte == ASCII.dot, last == ASCII.dot { return false }
            last = byte
        }
        return true
    }

    private static func withoutPunctuation(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = text.count
        while start < end, let byte = text.byte(start), byte.isAroundNames { start += 1 }
        while end > start, let byte = text.byte(end - 1), byte.isAroundNames || byte == ASCII.dot { end -= 1 }
        return text.slice(start, end)
    }
}

/// What is no host although it looks like one.
enum ShownHost {
    /// True for what files are called by.
    static func isExtension(_ top: UnsafeRawBufferPointer) -> Bool {
        top.count <= 5 && extensions[NameKey(lowercasing: top)] != nil
    }

    /// What files are called. Some are top-level domains too, but are seen as files.
    private static let extensions = NameTable(
        """
        7z apk avi bat bin bmp bz2 cab cfg chm class cmd conf cpp css csv dat db dll dmg doc docm docx dot eml eps
        exe flac gif gz heic hpp hta htm html ical ics img ini iso jar java jpeg jpg js json key lnk log m4a mbox
        mdb mkv mov mp3 mp4 mpeg mpg msg msi odp ods odt ogg otf p7m p7s pdf php png pot pps ppsx ppt pptm pptx ps
        psd pub py rar rb rpm rtf scr sig so sql svg swf sys tar tex tgz tif tiff tmp torrent ttf txt vbs vcf wav
        webm webp wma wmf wmv wsf xls xlsm xlsx xml xpi xps xz yaml yml zip
        """.split { $0 == " " || $0 == "\n" }.map { (name: String($0), value: true) })
}

extension UInt8 {
    /// White space, brackets, quotation marks and the end of a sentence.
    fileprivate var isAroundNames: Bool {
        if self <= ASCII.space { return true }
        switch self {
        case ASCII.less, ASCII.greater, ASCII.openParenthesis, ASCII.closeParenthesis, ASCII.openBracket,
            ASCII.closeBracket, ASCII.quote, UInt8(ascii: "'"), ASCII.comma, ASCII.semicolon, ASCII.colon,
            UInt8(ascii: "!"), ASCII.question, ASCII.asterisk:
            return true
        default: return false
        }
    }
}
