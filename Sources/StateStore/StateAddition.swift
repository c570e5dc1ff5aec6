// SPDX-License-Identifier: Apache-2.0

/// What is added to a number or to a set that many add to.
///
/// Numbers and sets have names of their own, apart from those of values, and begin empty. Of a set only its size is known
/// (``DistinctSketch``, or what the server has for it).
public struct StateAddition: Sendable, Hashable {
    /// What is added.
    public enum Change: Sendable, Hashable {
        /// To a number; 0 or more.
        case amount(Int)
        /// To a set: hashes of its elements.
        case elements([UInt64])
    }

    /// Whatever tells it apart; one name is always a number or always a set.
    public let name: String
    /// What is added.
    public let change: Change
    /// Seconds since 1970 from which on all of it is gone.
    public let expires: Int

    /// An addition to what is kept until then.
    public init(_ name: String, _ change: Change, expires: Int) {
        self.name = name
        self.change = change
        self.expires = expires
    }

    /// Both together, the later time. nil if one is for a number and the other for a set.
    func joined(with other: StateAddition) -> StateAddition? {
        let expires = max(expires, other.expires)
        switch (change, other.change) {
        case (.amount(let one), .amount(let more)):
            let (sum, isTooMuch) = one.addingReportingOverflow(more)
            return StateAddition(name, .amount(isTooMuch ? .max : sum), expires: expires)
        case (.elements(let some), .elements(let more)):
            let known = Set(some)
            return StateAddition(
                name, .elements(some + more.filter { !known.contains($0) }), expires: expires)
        case (.amount, .elements), (.elements, .amount): return nil
        }
    }
}

/// Some sets that are counted together.
public struct StateSetGroup: Sendable, Hashable {
    /// The names of the sets; one that is not there is empty.
    public let names: [String]
    /// Hashes of elements that count as if they were in one of them.
    public let elements: [UInt64]

    /// These sets, with these elements beside them.
    public init(_ names: [String], with elements: [UInt64] = []) {
        self.names = names
        self.elements = elements
    }
}

/// Additions that wait to be written, those to one name together.
struct WaitingAdditions: Sendable {
    private var bySpaceAndName: [StateSpace: [String: StateAddition]] = [:]
    private(set) var count = 0

    mutating func add(_ space: StateSpace, _ addition: StateAddition) {
        if let waiting = bySpaceAndName[space]?[addition.name] {
            if let joined = waiting.joined(with: addition) {
                bySpaceAndName[space, default: [:]][addition.name] = joined
            }
            return
        }
        bySpaceAndName[space, default: [:]][addition.name] = addition
        count += 1
    }

    /// What waits to be added to that name.
    func addition(_ space: StateSpace, _ name: String) -> StateAddition? {
        count == 0 ? nil : bySpaceAndName[space]?[name]
    }

    /// How much waits to be added to that number.
    func amount(_ space: StateSpace, _ name: String) -> Int {
        if case .amount(let amount)? = addition(space, name)?.change { amount } else { 0 }
    }

    /// What waits to be added to these sets.
    func elements(_ space: StateSpace, _ names: [String]) -> [UInt64] {
        var waiting: [UInt64] = []
        for name in names {
            if case .elements(let elements)? = addition(space, name)?.change { waiting += elements }
        }
        return waiting
    }

    /// All of them, by space.
    var bySpace: [(space: StateSpace, additions: [StateAddition])] {
        bySpaceAndName.map { ($0.key, Array($0.value.values)) }
    }
}
