// SPDX-License-Identifier: Apache-2.0

/// One fact that the rules of a program ask for: which, and with what name in brackets.
public struct Slot: Hashable, Sendable {
    /// The fact.
    public let fact: FactDeclaration
    /// The name in brackets, as written; the window, as ``Window`` writes it.
    public let argument: String?

    /// As an admin writes it.
    public var name: String {
        guard let argument else { return fact.name }
        return fact.argument == .window ? "\(fact.name)(\(argument))" : "\(fact.name)[\"\(argument)\"]"
    }
}

/// A condition of a program: what it asks for, and when it can be decided.
///
/// Immutable, and a class because it is judged over and over: handing it on costs one count.
public final class Condition: Sendable {
    let node: Node
    /// The facts that it speaks of, by slot, in the order in which they are written.
    public let slots: [Int]
    /// The word that the first enumerated fact is compared with, for the reason it proposes.
    public let comparedWord: String?

    init(node: Node, slots: [Int], comparedWord: String?) {
        self.node = node
        self.slots = slots
        self.comparedWord = comparedWord
    }

    /// The outcome that it has whatever the facts are, if there is one.
    public var constant: Bool? {
        if case .constant(let value) = node { return value }
        return nil
    }
}

/// All conditions of a policy with the facts and patterns they share. Immutable; any number of sessions
/// judge by it at once.
public final class Program: Sendable {
    /// The facts that there are.
    public let schema: Schema
    /// The facts that the conditions and templates ask for.
    public let slots: [Slot]
    let patternSets: [PatternSet]
    /// The pattern set over a slot, if there is one.
    let setOfSlot: [Int?]

    init(schema: Schema, slots: [Slot], patternSets: [PatternSet], setOfSlot: [Int?]) {
        self.schema = schema
        self.slots = slots
        self.patternSets = patternSets
        self.setOfSlot = setOfSlot
    }

    /// A table in which nothing is known yet.
    public func makeTable() -> FactTable {
        FactTable(slotCount: slots.count, setCount: patternSets.count)
    }

    /// A matcher for the patterns over the stream in that slot; nil where no rule has one.
    ///
    /// Feed it with ``FactTable/feed(_:slot:)``.
    func makeStream(slot: Int) -> PatternStream? {
        patternSet(over: slot).flatMap { PatternStream(patternSets[$0]) }
    }

    /// The number of the pattern set over a slot, nil where no rule has a pattern over it.
    func patternSet(over slot: Int) -> Int? {
        guard setOfSlot.indices.contains(slot), let set = setOfSlot[slot], patternSets.indices.contains(set)
        else { return nil }
        return set
    }
}
