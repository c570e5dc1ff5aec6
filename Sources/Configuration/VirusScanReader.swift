// SPDX-License-Identifier: Apache-2.0

internal import Recipients
internal import Yams

/// Reads `virus_scan:`, the scanner behind `virus.found` and `virus.name`.
enum VirusScanReader {
    static let keys = ["clamd", "deadline", "max_size"]

    static func read(_ node: Node, _ reader: inout ConfigReader) -> VirusScanning? {
        var server: ServerAddress?
        var isBroken = false
        var deadline: Double?
        var maximumSize: Int?
        for (key, value) in reader.mapping(node, known: keys, what: "virus_scan") {
            switch key.scalar?.string {
            case "clamd":
                server = clamd(value, &reader)
                isBroken = server == nil
            case "deadline": deadline = reader.seconds(value, "deadline", in: ConfigLimits.virusDeadline)
            case "max_size": maximumSize = reader.bytes(value, "max_size", in: ConfigLimits.virusMessage)
            default: break
            }
        }
        guard let server else {
            if !isBroken {
                reader.fail(
                    node, "virus_scan does not say where clamd is",
                    advice: "for example clamd: unix:/run/clamav/clamd.ctl")
            }
            return nil
        }
        var scanning = VirusScanning(server: server)
        if let deadline { scanning.deadline = .seconds(deadline) }
        if let maximumSize { scanning.maximumSize = maximumSize }
        return scanning
    }

    private static func clamd(_ node: Node, _ reader: inout ConfigReader) -> ServerAddress? {
        guard let text = reader.string(node, "clamd") else { return nil }
        do {
            return try ServerAddress.parse(text, defaultPort: 3310)
        } catch {
            reader.fail(node, error.message, advice: error.advice)
            return nil
        }
    }
}
