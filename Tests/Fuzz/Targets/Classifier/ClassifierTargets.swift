// SPDX-License-Identifier: Apache-2.0

import Classifier

/// The messages of an mbox file: the same however the file is cut into chunks, and never more than it holds.
struct MboxTarget: FuzzTarget {
    let name = "mbox"
    let readsMessages = true

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let whole = split(bytes, by: max(1, bytes.count))
        try require(
            whole.reduce(0) { $0 + $1.count } <= bytes.count, "there is more in the messages than in the file"
        )
        try require(whole.allSatisfy { !$0.isEmpty }, "a message is empty")
        for size in [1, 3, 64] { try requireSame(split(bytes, by: size), whole, "in pieces of \(size)") }
    }

    private func split(_ bytes: UnsafeRawBufferPointer, by size: Int) -> [[UInt8]] {
        var splitter = MboxSplitter()
        var found: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = bytes[start..<min(bytes.count, start + size)]
            splitter.feed(UnsafeRawBufferPointer(rebasing: piece)) { found.append($0) }
        }
        splitter.finish { found.append($0) }
        return found
    }
}

/// A model file that was changed: refused, or one with which the filter and a learner can go on.
struct ModelFileTarget: FuzzTarget {
    let name = "model-file"
    private static let whole = SpamLearner().file

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        try require((try? SpamLearner(file: bytes)) == nil, "a model of \(bytes.count) bytes")
        var changed = ModelFileTarget.whole
        // Each four bytes change one: the place, mostly in the first page and the learned messages, and the new value.
        for start in stride(from: 0, to: bytes.count - 3, by: 4) {
            let place = Int(bytes[start]) << 8 | Int(bytes[start + 1])
            changed[(bytes[start + 2] & 3 == 3 ? place * 256 : place) % changed.count] = bytes[start + 3]
        }
        SpamLearner.seal(&changed)
        guard var learner = try? changed.withUnsafeBytes({ try SpamLearner(file: $0) }) else { return }
        let message = SpamMessage(header: SpamHeader(), client: .unknown, text: "some words to learn")
        _ = learner.learn(message.features, as: .spam)
        _ = learner.forget(message.features)
        let probability = learner.probability(message.features)
        try require((0...1).contains(probability), "a probability of \(probability)")
    }
}

/// The header fields for the classifier: any bytes, and the same features whatever the line ends.
struct SpamHeaderTarget: FuzzTarget {
    let name = "spam-header"
    let readsMessages = true

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        var header = SpamHeader()
        var plain = SpamHeader()
        for line in bytes.split(separator: 0x0a).prefix(500) {
            let name = line.prefix { $0 != 0x3a }
            let body = Array(line.dropFirst(name.count + 1))
            name.withUnsafeBytesOrCopy { name in
                body.withUnsafeBytes { header.add(name: name, body: $0) }
                (body.filter { $0 != 0x0d } + [0x0d, 0x0a]).withUnsafeBytes {
                    plain.add(name: name, body: $0)
                }
            }
        }
        for client in [SpamClient.delivered, .unknown, .onItsWay(helo: "a", name: "b", address: "192.0.2.1")]
        {
            let one = SpamMessage(header: header, client: client, text: "text").features
            let other = SpamMessage(header: plain, client: client, text: "text").features
            try require(one == other, "line ends make a difference")
        }
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate func withUnsafeBytesOrCopy(_ body: (UnsafeRawBufferPointer) -> Void) {
        body(UnsafeRawBufferPointer(rebasing: self))
    }
}
