// SPDX-License-Identifier: Apache-2.0

@testable import FilterEngine

/// What the sample reader finds: the words of the body.
struct SampleFindings: Sendable {
    var words: [String] = []
}

/// Readers that split the body at blanks; each that is made is noted with what it has to look for.
struct SampleReaders: MessageReaderSource {
    let name = "sample"
    let lookups: Lookups

    func makeReader(for interests: Set<String>) -> any MessageReader {
        lookups.note("reader for " + interests.sorted().joined(separator: ", "))
        return Reader(lookups: lookups)
    }

    private final class Reader: MessageReader {
        private var found = SampleFindings()
        private var text = ""
        private let lookups: Lookups

        init(lookups: Lookups) { self.lookups = lookups }

        func headerField(name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer) {
            lookups.note("field " + String(decoding: name, as: UTF8.self))
        }

        func endOfHeader() { lookups.note("end of header") }

        func body(_ chunk: UnsafeRawBufferPointer) {
            lookups.note("body")
            text += String(decoding: chunk, as: UTF8.self)
        }

        func finish() -> any Sendable {
            found.words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            return found
        }
    }
}
