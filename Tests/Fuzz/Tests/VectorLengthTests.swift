// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite(
    "MIME vectors, cut", .enabled(if: Vectors.areThere, "the vectors folder is missing: set DURWARD_VECTORS"))
struct VectorLengthTests {
    /// `make fuzz` cuts at every length; here it would take minutes.
    @Test(
        "Each vector is read alike in chunks of 1, 7 and 65,535 octets, cut at some lengths",
        arguments: LineEnds.allCases)
    func cut(end: LineEnds) throws {
        let files = try Vectors.messages()
        #expect(files.count > 600)
        var random = SplitMix64(seed: 7)
        var cuts = 0
        for file in files {
            let bytes = end.applied(to: try Data(contentsOf: file))
            // The longer a message the fewer lengths, so that all take their share of the time.
            let count = max(1, min(16, 16_000 / max(1, bytes.count)))
            var lengths = (0..<count).map { _ in random.below(bytes.count + 1) }
            if bytes.count < 20_000 { lengths.append(bytes.count) }
            cuts += lengths.count
            do {
                try bytes.withUnsafeBytes { try MIMELengthsTarget.check($0, lengths: lengths) }
            } catch {
                Issue.record("\(file.lastPathComponent) with \(end): \(error)")
            }
        }
        print("cut \(files.count) vectors at \(cuts) lengths with \(end)")
    }
}
