// SPDX-License-Identifier: Apache-2.0

/// What the classifier sees of a message: numbers of features, each once.
public struct SpamFeatures: Sendable, Hashable {
    /// All of them: first the byte sequences, then the tokens.
    let hashes: [UInt32]
    /// Where the tokens begin.
    let tokenStart: Int

    /// How many there are.
    public var count: Int { hashes.count }

    /// The same for the same message wherever a copy of it lies; never 0. Messages with the same features are one.
    var digest: UInt64 {
        var sum = FeatureHash.start
        for hash in hashes { sum = (sum ^ UInt64(hash)) &* 1_099_511_628_211 }
        return FeatureHash.digest(sum)
    }
}

/// A message as the classifier takes it.
public struct SpamMessage: Sendable {
    /// Its header fields.
    public var header: SpamHeader
    /// Who brought it.
    public var client: SpamClient
    /// The text as it is seen.
    public var text: String

    /// This one.
    public init(header: SpamHeader, client: SpamClient, text: String) {
        self.header = header
        self.client = client
        self.text = text
    }
}
