// SPDX-License-Identifier: Apache-2.0

/// The outcome of a condition: Kleene's three values, and *failed* for a lookup that broke.
///
/// What is unknown may still become anything, so `unknown` outweighs `failed`; a side that settles the
/// matter alone (false in `and`, true in `or`) outweighs both.
public enum Truth: UInt8, Sendable, Hashable {
    case no, yes, unknown, failed

    init(_ value: Bool) { self = value ? .yes : .no }

    /// True when no later fact can change it.
    public var isDecided: Bool { self != .unknown }

    static prefix func ! (truth: Truth) -> Truth {
        switch truth {
        case .yes: .no
        case .no: .yes
        case .unknown: .unknown
        case .failed: .failed
        }
    }

    func and(_ other: Truth) -> Truth {
        if self == .no || other == .no { return .no }
        if self == .unknown || other == .unknown { return .unknown }
        if self == .failed || other == .failed { return .failed }
        return .yes
    }

    func or(_ other: Truth) -> Truth {
        if self == .yes || other == .yes { return .yes }
        if self == .unknown || other == .unknown { return .unknown }
        if self == .failed || other == .failed { return .failed }
        return .no
    }
}

/// What is known of a fact at this moment.
public enum Knowledge: Sendable, Hashable {
    /// It can't be known at this stage.
    case pending
    /// It can be had by asking for it.
    case onDemand
    case known(Value)
    /// A number that is not final yet and lies between these bounds. They may only close in, and it may not
    /// fail any more: what was decided by them stays decided.
    case between(Double, Double)
    /// The lookup broke; the reason is for the log, not for the sender.
    case failed(String)
}
