// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// The text parts of a message as they came: the first `SyntaxLimits.keptText` octets of all together that are
/// shown, as many of those that are not, and the last `ContentLimits.keptTail` of what is too long.
struct KeptTexts {
    /// One text part.
    struct Text {
        let part: Int
        let charset: String?
        /// True if the header can be read so that it has another charset.
        let isCharsetAmbiguous: Bool
        /// The likeliest first; never empty.
        let forms: [TextForm]
        /// False for attachments: only their links count.
        let isShown: Bool
        var bytes: [UInt8] = []
        /// Octets that came.
        var size = 0

        var isHTML: Bool { forms.first?.syntax == .html }
    }

    /// A stretch of a text.
    struct Piece {
        let bytes: [UInt8]
        /// False if something before it is missing.
        let isBeginning: Bool
    }

    private(set) var all: [Text] = []
    private(set) var isCut = false
    private let isWanted: Bool
    private var kept = 0
    private var keptAttached = 0
    private var tails = TextTails()
    /// The part around each part, by number.
    private var parents: [Int?] = []
    private var alternatives: Set<Int> = []

    init(isWanted: Bool) { self.isWanted = isWanted }

    mutating func note(_ part: MIMEPart) {
        while parents.count < part.number { parents.append(nil) }
        parents.append(part.parent)
        if part.kind == .multipart, part.header.types.contains(MediaType("multipart", "alternative")) {
            alternatives.insert(part.number)
        }
    }

    /// The number of a new text.
    mutating func begin(_ part: MIMEPart, _ forms: [TextForm]) -> Int {
        let anomalies = part.header.anomalies
        all.append(
            Text(
                part: part.number, charset: part.header.charset,
                isCharsetAmbiguous: anomalies.contains(.parameterTwice)
                    || anomalies.contains(.contentTypeTwice),
                forms: forms, isShown: forms.contains(where: \.isShown)))
        return all.count - 1
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer, to index: Int) {
        guard isWanted, all.indices.contains(index) else { return }
        let isShown = all[index].isShown
        let offset = all[index].size
        all[index].size += bytes.count
        var room = 0
        // Nothing follows a gap.
        if all[index].bytes.count == offset {
            room = max(0, SyntaxLimits.keptText - (isShown ? kept : keptAttached))
            if room < bytes.count { room = max(0, room - (offset + room) % TextTails.unit) }
            let head = bytes.prefix(room)
            if isShown { kept += head.count } else { keptAttached += head.count }
            all[index].bytes.append(contentsOf: head)
        }
        guard room < bytes.count else { return }
        isCut = true
        tails.append(
            UnsafeRawBufferPointer(rebasing: bytes.dropFirst(room)), part: all[index].part, text: index,
            at: offset + room)
    }

    mutating func drop(_ index: Int) {
        guard all.indices.contains(index) else { return }
        if all[index].isShown {
            kept -= all[index].bytes.count
        } else {
            keptAttached -= all[index].bytes.count
        }
        all[index].bytes = []
        tails.drop(index)
    }

    /// What is kept of a text: one stretch, or its beginning and its end.
    func pieces(of index: Int) -> [Piece] {
        guard all.indices.contains(index) else { return [] }
        let bytes = all[index].bytes
        var pieces = [Piece(bytes: bytes, isBeginning: true)]
        if let tail = tails.tail(of: index) {
            if tail.start == bytes.count {
                pieces = [Piece(bytes: bytes + tail.bytes, isBeginning: true)]
            } else {
                pieces.append(Piece(bytes: tail.bytes, isBeginning: false))
            }
        }
        return pieces.filter { !$0.bytes.isEmpty }
    }

    /// The texts that most readers don't show, as there is HTML in their place.
    func hidden() -> Set<Int> {
        let answered = all.filter { $0.isHTML && $0.isShown }
            .reduce(into: Set<Int>()) { $0.formUnion(choices(around: $1.part)) }
        return Set(
            all.indices.filter { index in
                !all[index].isHTML && !choices(around: all[index].part).isDisjoint(with: answered)
            })
    }

    /// The multipart/alternative parts that a part is in.
    private func choices(around part: Int) -> Set<Int> {
        var found: Set<Int> = []
        var next = part
        for _ in 0...SyntaxLimits.mimeDepth {
            guard parents.indices.contains(next), let parent = parents[next] else { break }
            if alternatives.contains(parent) { found.insert(parent) }
            next = parent
        }
        return found
    }
}
