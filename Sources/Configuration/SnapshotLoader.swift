// SPDX-License-Identifier: Apache-2.0

public import Attachments
internal import Bulk
internal import Classifier
public import Facts
internal import FilterEngine
internal import Glibc
internal import MessageContent
internal import Recipients
internal import RuleLanguage
internal import VirusScan
internal import Yams

extension Snapshot {
    /// Reads and checks a config file; all its errors are thrown together, or there are none. Nothing is asked
    /// yet of the servers that it names.
    public static func load(
        path: String, services: FactServices? = nil
    ) throws(ConfigErrors) -> Snapshot {
        let text: String
        do {
            text = try TextFile.text(of: path, limit: ConfigLimits.fileSize)
        } catch {
            let place = error.place ?? (0, 0)
            throw ConfigErrors(
                diagnostics: [
                    Diagnostic(
                        file: path, line: place.line, column: place.column,
                        message: error.place == nil ? error.reason : "this is not UTF-8", advice: error.advice
                    )
                ])
        }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        return try parse(text, file: path, folder: folder, services: services)
    }

    /// The same for a text; file names in it are relative to `folder`.
    public static func parse(
        _ text: String, file: String, folder: String = "", services: FactServices? = nil
    ) throws(ConfigErrors) -> Snapshot {
        let source = SourceFile(name: file, text: text)
        var reader = ConfigReader(source: source)
        let services: FactServices = if let services { services } else { try .plain(for: file) }
        let root = try YAMLText.root(of: text, source)

        var settingsReader = SettingsReader()
        settingsReader.read(root, &reader)
        let settings = settingsReader.settings
        let lists = ListsReader(folder: folder).read(settingsReader.lists, settings, &reader)
        var recipients = RecipientsReader(folder: folder, services: services.recipients)
        let directory = recipients.read(settingsReader.recipients, settings, &reader)
        let models = SpamModels(settings.spamModels, shelf: services.models)
        let catalog = BuiltInFacts.catalog(
            recipients: directory, trusted: NetworkSet(settings.trusted), content: services.content,
            models: models, isDelivered: services.isDelivered, scanner: scanner(settings.virusScan, services),
            bulk: services.bulk)

        var rules = RulesReader(builder: ProgramBuilder(schema: catalog.schema, lists: lists))
        rules.read(settingsReader.rules, &reader)
        var builder = rules.builder
        let scoreSlot = builder.slot(of: "score")
        PolicyChecks.check(rules.entries, scoreSlot, &reader)
        if settings.virusScan == nil { PolicyChecks.scanner(rules.entries, builder, &reader) }

        var program: Program?
        do {
            program = try rules.builder.finish()
        } catch {
            for (origin, failure) in error.failures where rules.conditions.indices.contains(origin.condition)
            {
                reader.note([failure], in: rules.conditions[origin.condition])
            }
        }
        if let problem = PatternLibrary.problem() {
            reader.note(
                source.diagnostic(
                    at: nil, problem, advice: "install libhyperscan5 in the place of libvectorscan5"))
        }
        guard let program, !reader.hasErrors else { throw ConfigErrors(reader.diagnostics) }
        let policy = Policy(
            rules: rules.entries.map(\.rule), program: program, catalog: catalog,
            recipientsDisagree: settings.recipientsDisagree, isEnforced: settings.mode == .enforce)
        PolicyChecks.check(policy, rules.entries, &reader)
        return Snapshot(
            settings: settings, policy: policy, catalog: catalog, servers: recipients.servers,
            spamModels: policy.program.slots.contains { $0.fact.name == "spam.probability" } ? models : nil,
            warnings: reader.diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
    }
}

extension FactServices {
    /// Services for who only reads a file: nothing is remembered, nothing lives on. Messages lie in mailboxes.
    public static func plain() throws(AttachmentToolsError) -> FactServices {
        FactServices(
            recipients: RecipientServices(now: { time(nil) }),
            content: ContentTools(attachments: try AttachmentTools(spoolFolder: Settings.defaultSpoolFolder)),
            bulk: BulkCounts(isCounting: false, now: { time(nil) }), isDelivered: true)
    }

    fileprivate static func plain(for file: String) throws(ConfigErrors) -> FactServices {
        do {
            return try plain()
        } catch {
            throw ConfigErrors([Diagnostic(file: file, line: 0, column: 0, message: "\(error)")])
        }
    }
}

extension Snapshot {
    private static func scanner(_ settings: VirusScanning?, _ services: FactServices) -> VirusScanner? {
        settings.map {
            VirusScanner(
                $0.server, deadline: $0.deadline, maximumSize: $0.maximumSize,
                willWait: services.recipients.willWait, report: services.reportScanner)
        }
    }
}

extension ConfigErrors {
    init(_ diagnostics: [Diagnostic]) {
        self.init(diagnostics: diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
    }
}
