// SPDX-License-Identifier: Apache-2.0
//
// Puts the pieces of a parameter together, and decodes them: RFC 2231 sections 3 and 4, and what readers do
// that know only half of it. Limits: SyntaxLimits.headerReadings.

/// The value of a parameter in the form of RFC 2231, in every reading.
struct ExtendedValue {
    struct Piece: Hashable {
        var suffix: ExtendedSuffix
        var value: [UInt8]
    }

    /// A value and the charset that it has been said to be in, in lower case; empty where there is none.
    struct Reading: Hashable {
        var charset: String
        var octets: [UInt8]
    }

    private(set) var readings = Readings<Reading>(limit: SyntaxLimits.headerReadings)
    /// True if the pieces are in order, none is missing and none stands twice.
    private(set) var isRegular = true

    /// From pieces in the order in which they stand; also as readers have it that know the form only in part,
    /// where it is odd or `isExhaustive`.
    init(_ pieces: [Piece], isExhaustive: Bool) {
        let sections = pieces.filter { $0.suffix.section != nil }
        let singles = pieces.filter { $0.suffix.section == nil }
        let orders = Self.orders(sections)
        let strict = orders.first ?? []
        isRegular = strict == sections && singles.count <= 1 && pieces.allSatisfy(\.suffix.isValid)
        if !strict.isEmpty { decodeStrictly(strict) }
        for piece in singles { decodeStrictly([piece]) }
        isClean = isRegular && (singles.isEmpty || sections.isEmpty) && Self.areClean(pieces)
        if isClean, !isExhaustive {
            // Of pieces, some know only the first.
            if sections.count > 1 { decodeStrictly(Array(strict.prefix(1))) }
            return
        }
        for order in orders.dropFirst() { decodeStrictly(order) }
        for order in orders { decodeLoosely(order) }
        for piece in singles { decodeLoosely([piece]) }
    }

    /// The value of a parameter whose pieces stand at some places; twice if they can be cut in two ways.
    static func all(
        _ places: [ParameterPlace], _ body: StructuredBody, allowsSpaces: Bool, isExhaustive: Bool
    ) -> [Self] {
        var first: [Piece] = []
        var second: [Piece] = []
        for place in places.sorted(by: { $0.start < $1.start }) {
            let clean = place.clean.map { [Array(body.slice($0))] }
            let cuts =
                clean ?? ValueCutter(body.bytes, from: place.start, allowsSpaces: allowsSpaces).cuts.values
            first.append(Piece(suffix: place.suffix, value: cuts.first ?? []))
            second.append(Piece(suffix: place.suffix, value: cuts.dropFirst().first ?? cuts.first ?? []))
        }
        let value = Self(first, isExhaustive: isExhaustive)
        return first == second ? [value] : [value, Self(second, isExhaustive: isExhaustive)]
    }

    /// True if all who know the form read it alike.
    private(set) var isClean = false

    /// True if charset and `%` sequences stand only where they should.
    private static func areClean(_ pieces: [Piece]) -> Bool {
        for (index, piece) in pieces.enumerated() {
            let isFine = piece.value.withUnsafeBytes { value in
                if !piece.suffix.isExtended { return value.position(of: ASCII.percent) == nil }
                let quotes = value.filter { $0 == HeaderByte.apostrophe }.count
                if index > 0, piece.suffix.section != nil { return quotes == 0 || quotes == 1 }
                return quotes >= 2 && !Self.split(value).1.isEmpty
            }
            if !isFine { return false }
        }
        return true
    }

    /// The orders in which pieces are put together.
    private static func orders(_ pieces: [Piece]) -> [[Piece]] {
        guard !pieces.isEmpty else { return [] }
        var orders = Readings<[Piece]>(limit: 8)
        // By number, with the first of those that have the same; up to the first gap, and beyond.
        let sorted = pieces.enumerated().sorted {
            ($0.element.suffix.section ?? 0, $0.offset) < ($1.element.suffix.section ?? 0, $1.offset)
        }.map(\.element)
        let first = unique(sorted)
        let last = unique(sorted.reversed()).reversed() as [Piece]
        orders.add(withoutGap(first))
        orders.add(first)
        orders.add(withoutGap(last))
        orders.add(last)
        orders.add(pieces)
        orders.add(Array(first.prefix(1)))
        return orders.values.filter { !$0.isEmpty }
    }

    private static func unique(_ pieces: [Piece]) -> [Piece] {
        var kept: [Piece] = []
        for piece in pieces where kept.last?.suffix.section != piece.suffix.section { kept.append(piece) }
        return kept
    }

    private static func withoutGap(_ pieces: [Piece]) -> [Piece] {
        var kept: [Piece] = []
        for piece in pieces {
            guard piece.suffix.section == kept.count else { break }
            kept.append(piece)
        }
        return kept
    }

    /// As RFC 2231 has it: `%` sequences where there is an asterisk, the charset in the first piece.
    private mutating func decodeStrictly(_ pieces: [Piece]) {
        var charset = ""
        var octets: [UInt8] = []
        for (index, piece) in pieces.enumerated() {
            piece.value.withUnsafeBytes { value in
                guard piece.suffix.isExtended else {
                    octets.append(contentsOf: value)
                    return
                }
                let (name, text) = index == 0 ? Self.split(value) : ("", value)
                if index == 0 { charset = name }
                octets.append(contentsOf: text.percentDecoded)
            }
        }
        readings.add(Reading(charset: charset, octets: octets))
    }

    /// As readers have it that look for charset and `%` everywhere, or for one of them, or for none.
    private mutating func decodeLoosely(_ pieces: [Piece]) {
        var joined: [UInt8] = []
        for piece in pieces { joined.append(contentsOf: piece.value) }
        joined.withUnsafeBytes { value in
            let (charset, text) = Self.split(value)
            readings.add(Reading(charset: charset, octets: text.percentDecoded))
            readings.add(Reading(charset: "", octets: text.percentDecoded))
            readings.add(Reading(charset: "", octets: Array(text)))
            if text.count == value.count, let apostrophe = value.position(of: HeaderByte.apostrophe) {
                let behind = value.slice(apostrophe + 1, value.count)
                readings.add(Reading(charset: "", octets: behind.percentDecoded))
            }
            readings.add(Reading(charset: "", octets: value.percentDecoded))
            readings.add(Reading(charset: "", octets: Array(value)))
        }
    }

    /// Parts `charset'language'text`; without two apostrophes all is text.
    static func split(_ value: UnsafeRawBufferPointer) -> (String, UnsafeRawBufferPointer) {
        guard let first = value.position(of: HeaderByte.apostrophe),
            let second = value.position(of: HeaderByte.apostrophe, from: first + 1)
        else { return ("", value) }
        let charset = first <= SyntaxLimits.charsetName ? lowercasedASCII(value.slice(0, first)) : ""
        return (charset, value.slice(second + 1, value.count))
    }
}
