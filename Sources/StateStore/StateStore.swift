// SPDX-License-Identifier: Apache-2.0

/// What must outlive a message: small values under names, numbers and sets that many add to, each until its time.
///
/// Every kind of store plugs in here. Calls block, on the caller's thread, no longer than
/// `StateStoreLimits.patience`; any thread may call, several at once. A store that can't be reached throws, and
/// works again by itself once it can.
public protocol StateStore: Sendable {
    /// As the config file names it, without a password.
    var name: String { get }
    /// True if an answer may have to be waited for: it comes from another process or machine.
    var mayWait: Bool { get }

    /// The value of that name, unless it has expired.
    func value(_ space: StateSpace, _ name: String) throws(StateStoreError) -> [UInt8]?
    /// Writes values, the later of two with one name, all or none of each `StateStoreLimits.batch` of them.
    func set(_ space: StateSpace, _ entries: [StateEntry]) throws(StateStoreError)
    /// Removes those of these names.
    func remove(_ space: StateSpace, _ names: [String]) throws(StateStoreError)
    /// Removes those for whose names `isMeant` says so; returns how many.
    func removeAll(_ space: StateSpace, where isMeant: (String) -> Bool) throws(StateStoreError) -> Int
    /// Shows every entry that has not expired, in any order, until `body` returns false. What changes meanwhile
    /// may be shown as it was, or twice.
    func forEach(_ space: StateSpace, _ body: (StateEntry) -> Bool) throws(StateStoreError)
    /// Adds to numbers and sets, all or none of each `StateStoreLimits.batch` of it. Nobody's addition is lost, however
    /// many servers add at once; if a connection breaks in between, one may count twice.
    func add(_ space: StateSpace, _ additions: [StateAddition]) throws(StateStoreError)
    /// The numbers of these names, 0 for what is not there.
    func amounts(_ space: StateSpace, _ names: [String]) throws(StateStoreError) -> [Int]
    /// How many different elements there are in each group; about.
    func distinct(_ space: StateSpace, _ groups: [StateSetGroup]) throws(StateStoreError) -> [Int]
    /// Removes what has expired, and beyond `limit` entries those that expire first. Redis does the first by
    /// itself, and the second by its own setting (maxmemory).
    func prune(_ space: StateSpace, limit: Int) throws(StateStoreError)
}

/// A kind of values, apart from the others.
public struct StateSpace: Sendable, Hashable {
    /// In lower case letters.
    public let name: String

    /// A space of that name.
    public init(_ name: String) { self.name = name }

    /// What is remembered of recipients.
    public static let recipients = StateSpace("recipients")
    /// Counts of near-identical messages.
    public static let bulk = StateSpace("bulk")
}

/// A value with its name and time.
public struct StateEntry: Sendable, Hashable {
    /// Whatever tells it apart; any text.
    public let name: String
    /// The value.
    public let value: [UInt8]
    /// Seconds since 1970 from which on it is gone.
    public let expires: Int

    /// A value until its time.
    public init(_ name: String, _ value: [UInt8], expires: Int) {
        self.name = name
        self.value = value
        self.expires = expires
    }

    /// Over `StateStoreLimits.entry`.
    var isTooLarge: Bool {
        name.utf8.count > StateStoreLimits.entry - min(value.count, StateStoreLimits.entry)
    }
}

/// The store can't be used now.
public struct StateStoreError: Error, Sendable, Hashable {
    /// For the admin, with the store's name.
    public let reason: String

    /// For that reason.
    public init(_ reason: String) { self.reason = reason }
}
