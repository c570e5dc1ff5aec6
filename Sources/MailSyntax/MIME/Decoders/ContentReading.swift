// SPDX-License-Identifier: Apache-2.0

/// One way in which the content of a part is decoded.
struct ContentReading: Sendable {
    let number: Int
    var decoder: Decoder
    /// The stream of parts that it decodes to; at most one.
    var nested: [PartStream] = []
    /// Octets that came before those that are read now.
    var before: [UInt8] = []
    /// Where in the octets that are read now it begins.
    var resumesAt = 0
    var hasEnded = false
    /// True for base64 that no field speaks of.
    var isUndeclared = false
    /// Decoded octets.
    var size = 0

    init(number: Int, decoder: Decoder) {
        self.number = number
        self.decoder = decoder
    }

    /// What decodes it.
    enum Decoder: Sendable {
        case identity
        case base64(Base64Decoder)
        case quotedPrintable(QuotedPrintableDecoder)
        case uuencode(UUDecoder)

        /// `forks`: it stops at what others read differently.
        init(_ encoding: TransferEncoding, forks: Bool) {
            switch encoding {
            case .identity: self = .identity
            case .base64: self = .base64(Base64Decoder(forks ? .first : .plain))
            case .quotedPrintable: self = .quotedPrintable(QuotedPrintableDecoder(forks ? .first : .plain))
            case .uuencode: self = .uuencode(UUDecoder())
            }
        }

        /// The same at its beginning, not to fork any more.
        var fresh: Decoder {
            switch self {
            case .identity: .identity
            case .base64: .base64(Base64Decoder(.plain))
            case .quotedPrintable: .quotedPrintable(QuotedPrintableDecoder(.plain))
            case .uuencode: .uuencode(UUDecoder())
            }
        }

        var isIdentity: Bool {
            if case .identity = self { return true }
            return false
        }

        var isUUDecoder: Bool {
            if case .uuencode = self { return true }
            return false
        }

        /// What to note if it is not well formed.
        var anomaly: MIMEAnomaly? {
            switch self {
            case .identity: nil
            case .base64(let decoder): decoder.mode == .first ? .base64Malformed : nil
            case .quotedPrintable: .quotedPrintableMalformed
            case .uuencode: .uuencodeMalformed
            }
        }

        mutating func decode(
            _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
        ) -> DecodeStep {
            switch self {
            case .identity:
                return DecodeStep(read: input.count)
            case .base64(var decoder):
                defer { self = .base64(decoder) }
                return decoder.decode(input, into: output)
            case .quotedPrintable(var decoder):
                defer { self = .quotedPrintable(decoder) }
                return decoder.decode(input, into: output)
            case .uuencode(var decoder):
                self = .identity
                defer { self = .uuencode(decoder) }
                return decoder.decode(input, into: output)
            }
        }

        /// The other ways to go on from what it stopped at.
        func alternatives(_ stop: DecodeStep.Stop) -> [Decoder] {
            switch (self, stop) {
            case (.base64(let decoder), .padding):
                [.ignoringPadding, .zeroPadding, .grouping].map { .base64(decoder.forked($0)) }
            case (.base64(let decoder), .junk): [.base64(decoder.forked(.skippingLines))]
            case (.base64(let decoder), .oddLine): [.base64(decoder.forked(.byLine))]
            case (.quotedPrintable(let decoder), .malformed):
                [.dropping(0), .dropping(1), .dropping(2), .seeking].map {
                    .quotedPrintable(decoder.forked($0))
                }
            case (.quotedPrintable(let decoder), .lowerCase): [.quotedPrintable(decoder.forked(.upperCase))]
            default: []
            }
        }

        /// Goes past what it stopped at; returns how many octets that gives.
        mutating func resolve(_ stop: DecodeStep.Stop, into output: UnsafeMutableRawBufferPointer) -> Int {
            switch self {
            case .base64(var decoder):
                defer { self = .base64(decoder) }
                return decoder.resolve(stop, into: output)
            case .quotedPrintable(var decoder):
                defer { self = .quotedPrintable(decoder) }
                return decoder.resolve(stop, into: output)
            case .identity, .uuencode:
                return 0
            }
        }

        /// What a fork makes of what the other stopped at; returns how many octets that gives.
        mutating func catchUp(_ stop: DecodeStep.Stop, into output: UnsafeMutableRawBufferPointer) -> Int {
            guard case .base64(var decoder) = self else { return resolve(stop, into: output) }
            defer { self = .base64(decoder) }
            return decoder.catchUp(into: output)
        }

        /// No more input: how many octets are left, and whether it was well formed.
        mutating func finish(into output: UnsafeMutableRawBufferPointer) -> (written: Int, isSound: Bool) {
            switch self {
            case .identity:
                return (0, true)
            case .base64(var decoder):
                defer { self = .base64(decoder) }
                return decoder.finish(into: output)
            case .quotedPrintable(var decoder):
                defer { self = .quotedPrintable(decoder) }
                return decoder.finish(into: output)
            case .uuencode(var decoder):
                defer { self = .uuencode(decoder) }
                return decoder.finish(into: output)
            }
        }
    }
}
