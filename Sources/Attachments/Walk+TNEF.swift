// SPDX-License-Identifier: Apache-2.0

extension Walk {
    /// The attachments of a TNEF stream, as if it were an archive.
    func readTNEF(_ source: ByteSource, at place: Place, _ traits: inout Traits) {
        let stream = TNEF(source)
        if !stream.isWhole { isBroken = true }
        for attachment in stream.attachments {
            guard !isFull else { return }
            let name = attachment.names.first ?? "untitled"
            // Which of several data a program takes, nobody knows.
            for data in attachment.data.isEmpty ? [0..<0] : attachment.data {
                guard let index = add(name, size: data.count, at: place) else { return }
                var content = content(named: name)
                source.forEachPiece(from: data.lowerBound, limit: data.count) { piece, _ in
                    content.feed(piece)
                    return count(unpacked: piece.count)
                }
                if canUnpack { finish(content, as: index, at: place) }
                for other in attachment.names.dropFirst() { addAlias(of: index, other, at: place) }
            }
        }
    }
}
