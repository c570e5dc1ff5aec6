// SPDX-License-Identifier: Apache-2.0

internal import Facts
internal import FilterEngine
internal import RuleLanguage
internal import Yams

extension Snapshot {
    /// Reads and checks a config file; all its errors are thrown together, or there are none.
    public static func load(path: String) throws(ConfigErrors) -> Snapshot {
        let text: String
        do {
            text = try ListsReader.text(of: path, limit: ConfigLimits.fileSize)
        } catch {
            throw ConfigErrors(diagnostics: [Diagnostic(file: path, message: error.reason)])
        }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        return try parse(text, file: path, folder: folder)
    }

    /// The same for a text; file names in it are relative to `folder`.
    public static func parse(_ text: String, file: String, folder: String = "") throws(ConfigErrors) -> Snapshot {
        let source = SourceFile(name: file, text: text)
        var reader = ConfigReader(source: source)
        let root = try YAMLText.root(of: text, source)

        var settingsReader = SettingsReader()
        settingsReader.read(root, &reader)
        let settings = settingsReader.settings
        let lists = ListsReader(folder: folder).read(settingsReader.lists, settings, &reader)
        let directory = RecipientsReader(folder: folder).read(settingsReader.recipients, settings, &reader)
        let catalog = BuiltInFacts.catalog(recipients: directory, trusted: NetworkSet(settings.trusted))

        var rules = RulesReader(builder: ProgramBuilder(schema: catalog.schema, lists: lists))
        rules.read(settingsReader.rules, &reader)
        var builder = rules.builder
        let scoreSlot = builder.slot(of: "score")
        PolicyChecks.check(rules.entries, scoreSlot, &reader)

        var program: Program?
        do {
            program = try rules.builder.finish()
        } catch {
            for (origin, failure) in error.failures where rules.conditions.indices.contains(origin.condition) {
                reader.note([failure], in: rules.conditions[origin.condition])
            }
        }
        if let problem = PatternLibrary.problem() {
            reader.note(
                source.diagnostic(at: nil, problem, advice: "install libhyperscan5 in the place of libvectorscan5"))
        }
        guard let program, !reader.hasErrors else { throw ConfigErrors(reader.diagnostics) }
        let policy = Policy(
            rules: rules.entries.map(\.rule), program: program, catalog: catalog,
            recipientsDisagree: settings.recipientsDisagree, isEnforced: settings.mode == .enforce)
        PolicyChecks.check(policy, rules.entries, &reader)
        return Snapshot(
            settings: settings, policy: policy, catalog: catalog,
            warnings: reader.diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
    }
}

extension ConfigErrors {
    init(_ diagnostics: [Diagnostic]) {
        self.init(diagnostics: diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
    }
}

/// YAML itself, with its mistakes as diagnostics.
enum YAMLText {
    static func root(of text: String, _ source: SourceFile) throws(ConfigErrors) -> Node {
        do {
            if let node = try Yams.compose(yaml: text) { return node }
            throw ConfigErrors(diagnostics: [source.diagnostic(at: nil, "the file is empty", advice: "add 'rules:'")])
        } catch let error as ConfigErrors {
            throw error
        } catch let error as YamlError {
            throw ConfigErrors(diagnostics: [diagnostic(error, source)])
        } catch {
            throw ConfigErrors(diagnostics: [source.diagnostic(at: nil, "the file is not YAML")])
        }
    }

    private static func diagnostic(_ error: YamlError, _ source: SourceFile) -> Diagnostic {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return source.diagnostic(at: mark, "this is not YAML: \(problem)", advice: advice(source.line(mark.line)))
        case .duplicatedKeysInMapping(let keys, let context):
            return source.diagnostic(
                at: context.mark, "a key stands twice: \(keys.joined(separator: ", "))", advice: "keep one of them")
        default:
            return source.diagnostic(at: nil, "this is not YAML: \(error)")
        }
    }

    /// Conditions and replies are what YAML usually stumbles over: quotes, `: ` and ` #` mean something to it.
    private static func advice(_ line: String) -> String? {
        let key = line.drop { $0 == " " || $0 == "-" }.prefix { $0 != ":" }
        guard key == "when" || RulesReader.actions.contains(String(key)) else { return nil }
        return "put what follows '\(key):' in single quotes"
    }
}
