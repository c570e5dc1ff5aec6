// SPDX-License-Identifier: Apache-2.0
//
// Which line is a delimiter of which open part: RFC 2046 section 5.1.1.

/// The boundaries of all open parts, in every reading.
struct BoundaryTable: Sendable {
    struct Entry: Sendable {
        let boundary: [UInt8]
        /// The place of its part among the open ones.
        let owner: Int
        /// Which reading of the owner's boundary it is; 0 is the likeliest.
        let rank: Int
        /// True from the close delimiter of its part on.
        var isClosed: Bool
    }

    /// A delimiter line.
    struct Match {
        var owner: Int
        var rank: Int
        var isClose: Bool
        /// True if the part was closed before.
        var isBehind: Bool
    }

    private(set) var entries: [Entry] = []
    /// Those of `entries` that lines are compared with which only begin like a delimiter.
    private var likely: [Int] = []
    /// True once there was a boundary of which only the beginning is kept.
    private var hasLong = false
    /// Where to look in `entries` first for a boundary of some hash; only kept where there are many.
    private var places: [Int: [Int]] = [:]
    /// Up to that many are compared one by one.
    private static let few = 16
    /// Readings of one boundary that a line may begin with.
    private static let likelyRanks = 4

    /// True if a line may begin like a delimiter.
    var hasLikely: Bool { !likely.isEmpty }

    mutating func add(_ boundary: [UInt8], owner: Int, rank: Int, isClosed: Bool = false) {
        entries.append(Entry(boundary: boundary, owner: owner, rank: rank, isClosed: isClosed))
        if boundary.count > SyntaxLimits.boundary { hasLong = true }
        // Lines of hyphens alone are in every other text.
        if rank < Self.likelyRanks, boundary.contains(where: { $0.isLetter || $0.isDigit || !$0.isASCII }) {
            likely.append(entries.count - 1)
        }
        if entries.count == Self.few + 1 {
            for place in entries.indices { index(place) }
        } else if entries.count > Self.few {
            index(entries.count - 1)
        }
    }

    /// The close delimiter of a part came.
    mutating func close(_ owner: Int) {
        for place in entries.indices.reversed() where entries[place].owner <= owner {
            guard entries[place].owner == owner else { return }
            entries[place].isClosed = true
        }
    }

    /// Forgets the boundaries of all parts from a place on.
    mutating func removeOwners(from owner: Int) {
        while let last = entries.last, last.owner >= owner {
            if entries.count > Self.few { unindex(last) }
            entries.removeLast()
            if likely.last == entries.count { likely.removeLast() }
        }
        if entries.count <= Self.few, !places.isEmpty { places.removeAll() }
    }

    /// What the line, behind its `--`, delimits. The longest boundary counts; of equal ones that of the innermost
    /// part that is not closed yet. A part that is closed counts only if none else does.
    func match(_ rest: UnsafeRawBufferPointer) -> Match? {
        guard !entries.isEmpty else { return nil }
        let trimmed = rest.trimmedEnd
        var last = find(rest)
        if let last, !last.isBehind { return last }
        if trimmed.count < rest.count, let found = find(trimmed) {
            if !found.isBehind { return found }
            last = last ?? found
        }
        guard trimmed.count >= 2, trimmed.byte(trimmed.count - 1) == ASCII.hyphen,
            trimmed.byte(trimmed.count - 2) == ASCII.hyphen,
            var found = find(trimmed.slice(0, trimmed.count - 2))
        else { return last }
        found.isClose = true
        return found.isBehind ? last ?? found : found
    }

    /// True for what begins like the boundary of an open part: some readers compare no more than that.
    func isBegun(by text: UnsafeRawBufferPointer) -> Bool {
        likely.contains { place in
            entries[place].boundary.withUnsafeBytes { boundary in
                let boundary = boundary.slice(0, SyntaxLimits.boundary)
                return text.count >= boundary.count && text.first == boundary.first
                    && text.slice(0, boundary.count).elementsEqual(boundary)
            }
        }
    }

    /// True if it is the boundary of an open part, or of a part behind a line that is none.
    func holds(_ boundary: UnsafeRawBufferPointer) -> Bool { find(boundary) != nil }

    private func find(_ boundary: UnsafeRawBufferPointer) -> Match? {
        guard boundary.count > SyntaxLimits.boundary else { return find(kept: boundary) }
        return hasLong ? Self.kept(boundary).withUnsafeBytes { find(kept: $0) } : nil
    }

    private func find(kept boundary: UnsafeRawBufferPointer) -> Match? {
        var closed: Match?
        func consider(_ entry: Entry) -> Match? {
            guard entry.boundary.count == boundary.count,
                entry.boundary.withUnsafeBytes({ $0.elementsEqual(boundary) })
            else { return nil }
            let match = Match(
                owner: entry.owner, rank: entry.rank, isClose: false, isBehind: entry.isClosed)
            guard entry.isClosed else { return match }
            if closed == nil { closed = match }
            return nil
        }
        if entries.count <= Self.few {
            for entry in entries.reversed() { if let match = consider(entry) { return match } }
        } else {
            for place in places[Self.hash(boundary), default: []].reversed() {
                if let match = consider(entries[place]) { return match }
            }
        }
        return closed
    }

    /// True if a boundary is one that is there already, or its close delimiter, or what it begins with.
    func collides(_ boundary: [UInt8]) -> Bool {
        entries.suffix(2 * SyntaxLimits.boundaryReadings).contains { entry in
            entry.rank == 0
                && (entry.boundary.starts(with: boundary) || boundary == entry.boundary + Array("--".utf8))
        }
    }

    /// What is kept of a boundary: of a long one its beginning, its length and a hash of the whole.
    static func kept(_ boundary: UnsafeRawBufferPointer) -> [UInt8] {
        guard boundary.count > SyntaxLimits.boundary else { return Array(boundary) }
        var kept = Array(boundary.slice(0, SyntaxLimits.boundary))
        for number in [boundary.count, hash(boundary)] {
            withUnsafeBytes(of: number) { kept.append(contentsOf: $0) }
        }
        return kept
    }

    private mutating func index(_ place: Int) {
        guard entries.indices.contains(place) else { return }
        places[entries[place].boundary.withUnsafeBytes(Self.hash), default: []].append(place)
    }

    private mutating func unindex(_ entry: Entry) {
        let hash = entry.boundary.withUnsafeBytes(Self.hash)
        places[hash]?.removeLast()
        if places[hash]?.isEmpty == true { places[hash] = nil }
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        return hasher.finalize()
    }
}
