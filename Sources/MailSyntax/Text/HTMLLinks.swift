// SPDX-License-Identifier: Apache-2.0
//
// The links of a text in HTML while it is read. Limits: SyntaxLimits.links, linkText.

/// Links in the order in which they begin.
struct HTMLLinks {
    /// One as it stands there.
    private struct Found {
        var url: [UInt8]
        var shown = ""
    }

    private var found: [Found] = []
    /// The link whose text is being read, and where that begins.
    private var open: (index: Int?, start: Int)?
    /// Where the seen text belongs to a link.
    private var covered: [Range<Int>] = []

    /// What relative links lead to, wherever it stands.
    private(set) var base: [UInt8]?
    /// That of links whose element gives none.
    var colour = CSSColour.link

    /// One more than is told of, so that this is known.
    private static let limit = SyntaxLimits.links + 1

    /// Only the first <base> counts.
    mutating func setBase(_ url: [UInt8]) { if base == nil, !url.isEmpty { base = url } }

    func resolved(_ url: [UInt8]) -> [UInt8] { Self.resolve(url, base) }

    private static func resolve(_ url: [UInt8], _ base: [UInt8]?) -> [UInt8] {
        guard let base else { return url }
        return LinkURL.resolve(url, against: base)
    }

    /// A link without text.
    mutating func add(_ url: [UInt8]) {
        guard found.count < Self.limit else { return }
        found.append(Found(url: url))
    }

    /// A link whose text begins at an index of the seen text.
    mutating func begin(_ url: [UInt8], at start: Int) {
        let count = found.count
        add(url)
        open = (found.count > count ? count : nil, start)
    }

    /// The text of the open link, if there is one, ends.
    mutating func end(in seen: SeenText) {
        guard let link = open else { return }
        open = nil
        guard seen.count > link.start else { return }
        if let last = covered.last, last.upperBound >= link.start {
            covered[covered.count - 1] = last.lowerBound..<seen.count
        } else {
            covered.append(link.start..<seen.count)
        }
        guard let index = link.index, found.indices.contains(index) else { return }
        found[index].shown = seen.text(from: link.start, to: seen.count, limit: SyntaxLimits.linkText)
    }

    /// All of them, with what Outlook finds in comments, and the addresses that stand in the text outside of links.
    func all(in seen: SeenText, outlook: HTMLReader?, isHost: HostCheck?) -> [FoundLink] {
        var all = told(base)
        if let outlook { add(outlook, to: &all) }
        guard all.count < Self.limit else { return all }
        var next = 0
        seen.bytes.withUnsafeBytes { text in
            PlainText.eachLink(in: text, isHost: isHost) { link, range in
                while next < covered.count, covered[next].upperBound <= range.lowerBound { next += 1 }
                let isCovered = next < covered.count && covered[next].lowerBound < range.upperBound
                if !isCovered { all.append(link) }
                return all.count < Self.limit
            }
        }
        return all
    }

    private func told(_ base: [UInt8]?) -> [FoundLink] {
        found.map { link in
            let url = String(decoding: Self.resolve(link.url, base), as: UTF8.self)
            return FoundLink(url: url, shown: link.shown == url ? "" : link.shown)
        }
    }

    /// Those that only Outlook finds, and where others lead by a base that only it finds.
    private func add(_ outlook: HTMLReader, to all: inout [FoundLink]) {
        var more = outlook.reading.links
        if outlook.links.base == nil, base != nil { more = outlook.links.told(base) + more }
        if base == nil, let base = outlook.links.base { more = told(base) + more }
        var urls = Set(all.map(\.url))
        var known = Set(all)
        for link in more where all.count < Self.limit && known.insert(link).inserted {
            // A button stands there for Outlook and for others.
            guard urls.insert(link.url).inserted || !link.shown.isEmpty else { continue }
            all.append(link)
        }
    }
}
