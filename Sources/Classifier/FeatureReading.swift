// SPDX-License-Identifier: Apache-2.0
//
// What counts of a message: sequences of four bytes, which see through most disguises, and tokens. Part of the
// format of the model. Limits: ClassifierLimits.

extension SpamMessage {
    /// Its features.
    public var features: SpamFeatures {
        var reading = FeatureReading(isNaming: false)
        reading.read(self)
        return reading.features
    }

    /// Its features, and what each of them stands for.
    var namedFeatures: (features: SpamFeatures, names: [String]) {
        var reading = FeatureReading(isNaming: true)
        reading.read(self)
        return (reading.features, reading.table.names)
    }
}

/// Takes the features from one message.
struct FeatureReading: ~Copyable {
    var table: FeatureTable
    private var tokenStart = 0

    init(isNaming: Bool) { table = FeatureTable(isNaming: isNaming) }

    var features: SpamFeatures {
        SpamFeatures(hashes: table.hashes, tokenStart: tokenStart)
    }

    mutating func read(_ message: SpamMessage) {
        let trail = ReceivedTrail(message.header, message.client)
        let numbers = message.header.fields.indices.filter { !trail.isLeftOut($0, message.header.fields[$0]) }
        let kept = numbers.map { message.header.fields[$0] }
        var text = message.text
        message.header.bytes.withUnsafeBytes { bytes in
            trail.client.withUnsafeBytes { client in
                text.withUTF8 { text in
                    let text = UnsafeRawBufferPointer(text)
                    headerSequences(bytes, kept, client)
                    sequences(text, left: ClassifierLimits.textSequences, "text")
                    tokenStart = table.count
                    if !client.isEmpty { field(FeatureReading.clientName, client) }
                    for field in kept {
                        self.field(
                            UnsafeRawBufferPointer(rebasing: bytes[field.name]),
                            UnsafeRawBufferPointer(rebasing: bytes[field.body]))
                    }
                    order(bytes, kept)
                    words(text)
                }
            }
        }
        subject(message.header)
    }
}
