// SPDX-License-Identifier: Apache-2.0

/// A checked condition, ready to be judged.
indirect enum Node: Sendable {
    case constant(Bool)
    case and([Node])
    case or([Node])
    case not(Node)
    case test(Test)
}

/// One comparison. `id` tells it apart from every other one of the program.
///
/// Immutable, and a class for the same reason as ``Condition``: judging it costs no copies.
final class Test: Sendable {
    let id: Int
    let subject: Operand
    let predicate: Predicate

    init(id: Int, subject: Operand, predicate: Predicate) {
        self.id = id
        self.subject = subject
        self.predicate = predicate
    }
}

/// Where a value comes from.
indirect enum Operand: Sendable {
    case fact(slot: Int)
    /// A field of the element that the enclosing `any`, `all` or `count` looks at.
    case field(Int)
    /// That element itself.
    case element
    case constant(Value)
    case length(Operand)
    /// How many elements there are, or of how many the condition holds.
    case count(Operand, Node?)
}

/// What is asked of a value. Of a list all but `quantified` ask whether it holds of any element.
enum Predicate: Sendable {
    case isTrue
    case compares(Ordering, Operand)
    /// `folded` compares as domains and addresses are compared.
    case equals(Operand, folded: Bool)
    case isMember(Membership)
    case isElement(of: Operand, folded: Bool)
    case contains(Operand, Position, folded: Bool)
    case matches(PatternReference)
    case quantified(Quantifier, Node)
}

enum Ordering: Sendable { case less, lessOrEqual, equal, greaterOrEqual, greater }

enum Position: Sendable { case anywhere, start, end }

enum Quantifier: Sendable { case any, all }

/// A pattern: which database it is in and its number there.
struct PatternReference: Sendable, Hashable {
    let set: Int
    let number: Int
}

/// The values that `in` compares with, made ready for a quick look-up.
enum Membership: Sendable {
    case networks(NetworkSet)
    case numbers([Double])
    case texts(Set<String>)
    case names(NameSet)
}

/// Domains or addresses, by exact name or by what they end in.
///
/// `example.org` is that domain, `.example.org` all domains below it; `a@example.org` is that address,
/// `@example.org` all addresses of that domain, `@.example.org` of those below it.
struct NameSet: Sendable {
    private var exact: Set<String> = []
    private var suffixes: Set<String> = []

    init(canonical entries: some Sequence<String>) {
        for entry in entries {
            if entry.hasPrefix("*.") {
                suffixes.insert(String(entry.dropFirst()))
            } else if entry.hasPrefix("@.") {
                suffixes.insert(String(entry.dropFirst()))
            } else if entry.hasPrefix(".") {
                suffixes.insert(entry)
            } else {
                exact.insert(entry)
            }
        }
    }

    func contains(_ name: String) -> Bool {
        if exact.contains(name) { return true }
        var domain = Substring(name)
        if let at = name.utf8.lastIndex(of: UInt8(ascii: "@")) {
            if exact.contains(String(name[at...])) { return true }
            domain = name[name.index(after: at)...]
        }
        guard !suffixes.isEmpty else { return false }
        while let dot = domain.utf8.firstIndex(of: UInt8(ascii: ".")) {
            if suffixes.contains(String(domain[dot...])) { return true }
            domain = domain[domain.index(after: dot)...]
        }
        return false
    }
}
