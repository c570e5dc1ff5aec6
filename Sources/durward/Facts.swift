// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Classifier
internal import Configuration
internal import Facts
internal import Recipients
internal import FilterEngine
internal import RuleLanguage

/// `durward facts`: everything that a rule may speak of.
struct Facts: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List every fact: type, stage, meaning.")

    func run() throws {
        let catalog = BuiltInFacts.catalog(
            recipients: RecipientDirectory(domains: []), trusted: NetworkSet([]),
            content: try FactServices.plain().content,
            models: SpamModels(SpamModelPaths(), shelf: ModelShelf()))
        let facts = catalog.schema.facts
        let names = facts.map(Facts.shownName)
        let width = names.map(\.count).max() ?? 0
        let types = facts.map(\.type.description)
        let typeWidth = min(40, types.map(\.count).max() ?? 0)
        let heading = Terminal.padded("fact", width) + "  " + Terminal.padded("type", typeWidth)
        var text = Terminal.styled(heading + "  known at     meaning", .strong) + "\n"
        for (index, fact) in facts.enumerated() {
            let first = Stage(rawValue: fact.stage) ?? .eom
            let final = Stage(rawValue: fact.finalStage) ?? .eom
            let stage = first == final ? "\(first)" : "\(first)-\(final)"
            let columns = [
                Terminal.padded(names[index], width), Terminal.padded(types[index], typeWidth),
                Terminal.padded(stage, 11), fact.documentation,
            ]
            text += columns.joined(separator: "  ") + "\n"
        }
        try Terminal.output(text)
    }

    private static func shownName(_ fact: FactDeclaration) -> String {
        switch fact.argument {
        case .none: fact.name
        case .optional: "\(fact.name), \(fact.name)[\"Name\"]"
        case .required: "\(fact.name)[\"Name\"]"
        case .window: "\(fact.name)(1h)"
        }
    }
}
