// SPDX-License-Identifier: Apache-2.0

internal import CHyperscan

/// Whether the pattern library on this machine finds what it should.
///
/// Debian 12's Vectorscan 5.4.9 takes the place of Hyperscan with the same interface and the same file name,
/// and on x86-64 it misses matches, depending on where in memory the text lies (measured: every second scan
/// of some texts). A missed match is mail let in by accident, so a filter on such a library must not start.
public enum PatternLibrary {
    /// Why the library can't be used; nil if it finds a known text wherever it lies.
    public static func problem() -> String? {
        let patterns = ["\\bcheap\\s+watches\\b", "\\bwinner\\b", "\\bkind regards\\b"]
            .map { PatternSet.Pattern(source: $0, flags: "i", unicode: true) }
        guard let set = try? PatternSet(patterns, streaming: false) else {
            return "the pattern library can't compile a plain pattern"
        }
        let wanted = Array("cheap watches".utf8)
        for length in 0..<160 {
            let text = [UInt8](repeating: UInt8(ascii: "A"), count: length) + [0x20] + wanted
            for offset in 0..<16 where !finds(text, at: offset, set) {
                return "the pattern library (\(version)) misses matches on this machine"
            }
        }
        return nil
    }

    /// Scans a copy of the text that starts `offset` bytes behind an aligned address.
    private static func finds(_ text: [UInt8], at offset: Int, _ set: PatternSet) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: text.count + offset, alignment: 64) { buffer in
            let place = UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])
            place.copyBytes(from: text)
            var hits = PatternHits(count: set.count)
            return set.scan(UnsafeRawBufferPointer(place), into: &hits) && hits.contains(0)
        }
    }

    private static var version: String {
        let words = hs_version().map { String(cString: $0) }?.split(separator: " ")
        return words?.first.map(String.init) ?? "unknown version"
    }
}
