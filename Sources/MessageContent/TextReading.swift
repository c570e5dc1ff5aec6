// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// From the text parts as they came to what is seen of them, and their links.
struct TextReading {
    private(set) var text = TextFindings()
    private(set) var links: [Link] = []
    private(set) var anomalies: Set<MIMEAnomaly> = []
    private let wants: ContentWants
    private let domains: RegisteredDomains
    private var seen: [UInt8] = []
    private var hidden: [UInt8] = []
    private var html: [UInt8] = []
    private var found: [FoundLink] = []
    private var known: Set<FoundLink> = []

    init(_ wants: ContentWants, _ domains: RegisteredDomains) {
        self.wants = wants
        self.domains = domains
    }

    mutating func read(_ texts: KeptTexts) {
        if texts.isCut { anomalies.insert(.textTooLong) }
        let unread = texts.hidden()
        for (index, text) in texts.all.enumerated() {
            for piece in texts.pieces(of: index) {
                read(piece, of: text, isCounted: !unread.contains(index))
            }
        }
        if wants.contains(.text) {
            text.text = String(decoding: seen, as: UTF8.self)
            text.hiddenText = String(decoding: hidden, as: UTF8.self)
        }
        if wants.contains(.html) { text.html = String(decoding: html, as: UTF8.self) }
        if found.count > SyntaxLimits.links { anomalies.insert(.tooManyLinks) }
        links = found.prefix(SyntaxLimits.links).map { Link($0, domains) }
    }

    private mutating func read(_ piece: KeptTexts.Piece, of text: KeptTexts.Text, isCounted: Bool) {
        let hasHTML = text.forms.contains { $0.syntax == .html }
        func decode(_ charset: String?) -> (text: [UInt8], isMalformed: Bool) {
            piece.bytes.withUnsafeBytes { PartText.utf8($0, charset: charset, isHTML: hasHTML) }
        }
        let decoded = decode(text.charset)
        if decoded.isMalformed, text.isShown, piece.isBeginning { anomalies.insert(.charsetMalformed) }
        for (number, form) in text.forms.enumerated() {
            read(decoded.text, form, isCounted: isCounted && number == 0)
        }
        // Of charsets in which ASCII letters can mean something else, all mail programs know only this one.
        guard text.isCharsetAmbiguous, piece.bytes.contains(UInt8(ascii: "+")) else { return }
        for charset in ["utf-7", "us-ascii"] {
            let other = decode(charset).text
            if other == decoded.text { continue }
            for form in text.forms { read(other, form, isCounted: false) }
        }
    }

    private mutating func read(_ text: [UInt8], _ form: TextForm, isCounted: Bool) {
        let domains = domains
        let isHost: HostCheck = { domains.isWithinPublicSuffix($0) }
        switch form.syntax {
        case .html:
            if form.isShown, wants.contains(.html) {
                html.append(contentsOf: text.prefix(max(0, ContentLimits.keptHTML - html.count)))
            }
            guard !wants.isDisjoint(with: [.text, .links]) else { return }
            let reading = text.withUnsafeBytes { HTMLText.read($0, isHost: isHost) }
            if reading.isCut { anomalies.insert(.textTooLong) }
            if form.isShown {
                note(reading)
                add(reading.text, isCounted: isCounted)
                if !reading.outlookText.isEmpty { add(reading.outlookText, isCounted: false) }
            }
            add(reading.links)
        case .plain, .enriched:
            let source = form.syntax == .enriched ? text.withUnsafeBytes { EnrichedText.plain($0) } : text
            let plain = PlainText.visible(source)
            if form.isShown { add(plain, isCounted: isCounted) }
            if wants.contains(.links) {
                add(plain.withUnsafeBytes { PlainText.links(in: $0, isHost: isHost) })
            }
        }
    }

    private mutating func note(_ reading: HTMLReading) {
        text.images += reading.images
        text.remoteImages += reading.remoteImages
        text.hiddenLetters += reading.hiddenLetters
        text.hiddenBy.formUnion(reading.hiddenBy)
        text.hasForm = text.hasForm || reading.hasForm
        text.hasScript = text.hasScript || reading.hasScript
        guard wants.contains(.text), !reading.hiddenText.isEmpty, hidden.count < SyntaxLimits.keptText
        else { return }
        if !hidden.isEmpty { hidden.append(UInt8(ascii: "\n")) }
        hidden.append(contentsOf: reading.hiddenText.prefix(max(0, SyntaxLimits.keptText - hidden.count)))
    }

    private mutating func add(_ bytes: [UInt8], isCounted: Bool) {
        guard wants.contains(.text) else { return }
        if !seen.isEmpty { seen.append(UInt8(ascii: "\n")) }
        seen.append(contentsOf: bytes)
        if isCounted { text.count += bytes.withUnsafeBytes { TextCount(utf8: $0) } }
    }

    /// One more than the limit tells that there are too many.
    private mutating func add(_ more: [FoundLink]) {
        guard wants.contains(.links) else { return }
        for link in more where found.count <= SyntaxLimits.links && known.insert(link).inserted {
            found.append(link)
        }
    }
}
