// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax
internal import RuleLanguage
internal import StateStore
internal import Yams

/// The keys of a config file that are neither lists, recipients nor rules.
struct SettingsReader {
    static let keys = [
        "listen", "socket_mode", "socket_group", "log", "mode", "domains", "trusted", "state", "lists",
        "recipients", "recipient_delimiter", "recipient_cache", "recipient_deadline", "recipients_disagree",
        "control", "control_mode", "control_group", "stop_timeout", "virus_scan", "spam_model", "spool",
        "rules",
    ]
    static let cacheKeys = ["ok", "room", "unknown", "full", "failed", "entries"]

    private(set) var settings = Settings()
    /// The nodes that other readers take on.
    private(set) var lists: Node?
    private(set) var recipients: Node?
    private(set) var rules: Node?

    mutating func read(_ root: Node, _ reader: inout ConfigReader) {
        for (key, value) in reader.mapping(root, known: SettingsReader.keys, what: "the config file") {
            switch key.scalar?.string {
            case "lists": lists = value
            case "recipients": recipients = value
            case "rules": rules = value
            case "listen": listen(value, &reader)
            case "socket_mode":
                settings.socketMode =
                    SettingsReader.mode(value, "socket_mode", &reader) ?? settings.socketMode
            case "socket_group": settings.socketGroup = reader.string(value, "socket_group")
            case "log": settings.log = reader.word(value, "log") ?? settings.log
            case "mode": settings.mode = reader.word(value, "mode") ?? settings.mode
            case "domains": domains(value, &reader)
            case "trusted": trusted(value, &reader)
            case "state": state(value, &reader)
            case "control": control(value, &reader)
            case "control_group": settings.controlGroup = reader.string(value, "control_group")
            case "control_mode":
                settings.controlMode =
                    SettingsReader.mode(value, "control_mode", &reader) ?? settings.controlMode
            case "recipient_cache": cache(value, &reader)
            case "recipient_deadline":
                settings.recipientDeadline =
                    reader.seconds(value, "recipient_deadline", in: ConfigLimits.recipientDeadline)
                    ?? settings.recipientDeadline
            case "recipients_disagree":
                settings.recipientsDisagree =
                    reader.word(value, "recipients_disagree") ?? settings.recipientsDisagree
            case "recipient_delimiter": delimiter(value, &reader)
            case "virus_scan": settings.virusScan = VirusScanReader.read(value, &reader)
            case "spam_model":
                settings.spamModels = SpamModelReader.read(value, &reader) ?? settings.spamModels
            case "spool": spool(value, &reader)
            case "stop_timeout":
                settings.stopTimeout =
                    reader.seconds(value, "stop_timeout", in: ConfigLimits.stopTimeout)
                    ?? settings.stopTimeout
            default: break
            }
        }
    }

    private mutating func listen(_ node: Node, _ reader: inout ConfigReader) {
        guard let text = reader.string(node, "listen") else { return }
        let parts = text.split(separator: ":", maxSplits: 1)
        let scheme = parts.first.map(String.init) ?? ""
        let isKnown = ["unix", "local", "inet", "inet6"].contains(scheme) && parts.count == 2
        let port = parts.last?.split(separator: "@").first.flatMap { UInt16($0) }
        guard isKnown, !scheme.hasPrefix("inet") || port != nil else {
            reader.fail(
                node, "'\(text)' is not a socket",
                advice: "write unix:/run/durward/durward.sock or inet:8891@127.0.0.1")
            return
        }
        guard scheme.hasPrefix("inet") || (parts.last?.utf8.count ?? 0) <= ConfigLimits.socketPath else {
            reader.fail(node, "the path of a socket has at most \(ConfigLimits.socketPath) bytes")
            return
        }
        settings.listen = text
    }

    private static func mode(_ node: Node, _ what: String, _ reader: inout ConfigReader) -> UInt32? {
        guard let text = node.scalar?.string, let mode = UInt32(text, radix: 8), mode <= 0o777,
            (3...4).contains(text.utf8.count)
        else {
            reader.fail(
                node, "\(what) should be permissions in octal", advice: "write \"0660\", with the quotes")
            return nil
        }
        return mode
    }

    private mutating func state(_ node: Node, _ reader: inout ConfigReader) {
        guard let text = reader.string(node, "state") else { return }
        do {
            settings.state = try StateStoreAddress(text)
        } catch {
            // Without the line: there may be a password in it.
            reader.note(
                Diagnostic(
                    file: reader.source.name, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0,
                    message: error.reason))
        }
    }

    private mutating func control(_ node: Node, _ reader: inout ConfigReader) {
        guard let text = reader.string(node, "control") else { return }
        guard text.hasPrefix("unix:/"), text.utf8.count - 5 <= ConfigLimits.socketPath else {
            reader.fail(
                node,
                "control should be a Unix socket with a path of at most \(ConfigLimits.socketPath) bytes",
                advice: "write unix:\(Settings.defaultControl)")
            return
        }
        settings.control = String(text.dropFirst(5))
    }

    private mutating func spool(_ node: Node, _ reader: inout ConfigReader) {
        guard let text = reader.string(node, "spool") else { return }
        guard text.hasPrefix("/") else {
            reader.fail(
                node, "spool should be a folder, with its path from the root",
                advice: "write \(Settings.defaultSpoolFolder)")
            return
        }
        settings.spoolFolder = text
    }

    private mutating func cache(_ node: Node, _ reader: inout ConfigReader) {
        for (key, value) in reader.mapping(node, known: SettingsReader.cacheKeys, what: "recipient_cache") {
            let name = key.scalar?.string ?? ""
            if name == "entries" {
                settings.recipientsRemembered =
                    reader.integer(value, name, in: ConfigLimits.recipientsRemembered)
                    ?? settings.recipientsRemembered
                continue
            }
            let range = name == "room" ? ConfigLimits.recipientRoom : ConfigLimits.recipientLifetime
            guard let seconds = reader.seconds(value, name, in: range) else { continue }
            switch name {
            case "ok": settings.recipientLifetimes.ok = Int(seconds)
            case "room": settings.recipientLifetimes.room = Int(seconds)
            case "unknown": settings.recipientLifetimes.unknown = Int(seconds)
            case "full": settings.recipientLifetimes.full = Int(seconds)
            default: settings.recipientLifetimes.failed = Int(seconds)
            }
        }
    }

    private mutating func domains(_ node: Node, _ reader: inout ConfigReader) {
        for (text, entry) in reader.strings(node, "domains") {
            guard DomainName.isValid(text) else {
                reader.fail(entry, "'\(text)' is not a domain", advice: "for example example.com")
                continue
            }
            settings.domains.append(text)
        }
    }

    private mutating func trusted(_ node: Node, _ reader: inout ConfigReader) {
        for (text, entry) in reader.strings(node, "trusted") {
            do {
                settings.trusted.append(try Network(parsing: text))
            } catch .hostBitsSet(let suggestion) {
                reader.fail(
                    entry, "'\(text)' has bits set behind the prefix", advice: "did you mean \(suggestion)?")
            } catch {
                reader.fail(
                    entry, "'\(text)' is not an IP address or network",
                    advice: "for example 192.0.2.0/24 or \"2001:db8::/32\"")
            }
        }
    }

    private mutating func delimiter(_ node: Node, _ reader: inout ConfigReader) {
        guard let text = node.scalar?.string, text.utf8.count <= 8,
            text.unicodeScalars.allSatisfy({
                $0.value > 0x20 && $0.value < 0x7f && $0 != "@" && !$0.properties.isAlphabetic
                    && !("0"..."9").contains($0)
            })
        else {
            reader.fail(node, "recipient_delimiter should be characters like + or -", advice: "write \"+\"")
            return
        }
        settings.recipientDelimiter = text
    }
}
