// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage
internal import VirusScan

/// `virus.*`: what the virus scanner says of the message. It gets the message as it comes, and is waited for at its
/// end, if a rule still needs to know.
struct VirusFact: Fact {
    let declaration: FactDeclaration
    let parts: MessageParts = [.headerFields, .body]
    let isCostly = true
    private let value: @Sendable (_ name: String?) -> Value

    static let all: [any Fact] = [
        VirusFact("virus.found", .boolean, "the virus scanner knows something in the message") {
            .boolean($0 != nil)
        },
        VirusFact("virus.name", .text, "the scanner's name for what it found, empty if it found nothing") {
            .text($0 ?? "")
        },
    ]

    private init(
        _ name: String, _ type: ValueType, _ documentation: String,
        _ value: @escaping @Sendable (_ name: String?) -> Value
    ) {
        declaration = FactDeclaration(
            name, type, .message, from: .eom, reason: .always("virus"), documentation)
        self.value = value
    }

    func interests(fields: Set<String>) -> Set<MessageInterest> {
        [MessageInterest(VirusReaders.name, "verdict")]
    }

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge {
        guard let result = record.message.findings(of: VirusReaders.name, as: VirusScanResult.self) else {
            return .failed("no virus scanner has seen the message")
        }
        switch result.verdict() {
        case .clean: return .known(value(nil))
        case .found(let name): return .known(value(name))
        case .failed(let reason): return .failed(reason)
        }
    }
}

/// Readers that hand the message to the virus scanner.
struct VirusReaders: MessageReaderSource {
    static let name = "virus"

    let scanner: VirusScanner
    var name: String { VirusReaders.name }

    func makeReader(for interests: Set<String>) -> any MessageReader { VirusReader(scanner.begin()) }
}

/// The message as it goes over the wire, for the virus scanner.
private final class VirusReader: MessageReader {
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let scan: VirusScan

    init(_ scan: VirusScan) { self.scan = scan }

    func headerField(name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer) {
        var line: [UInt8] = []
        line.reserveCapacity(name.count + body.count + 8)
        line.append(contentsOf: name)
        line.append(UInt8(ascii: ":"))
        // A folded field comes with a bare LF for each line end.
        for byte in body {
            if byte == VirusReader.lineFeed, line.last != VirusReader.carriageReturn {
                line.append(VirusReader.carriageReturn)
            }
            line.append(byte)
        }
        line += [VirusReader.carriageReturn, VirusReader.lineFeed]
        line.withUnsafeBytes { scan.feed($0) }
    }

    func endOfHeader() {
        [VirusReader.carriageReturn, VirusReader.lineFeed].withUnsafeBytes { scan.feed($0) }
    }

    func body(_ chunk: UnsafeRawBufferPointer) { scan.feed(chunk) }

    func finish() -> any Sendable { scan.finish() }
}
