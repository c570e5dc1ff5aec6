// SPDX-License-Identifier: Apache-2.0

/// A parser under any bytes.
///
/// A run must end, whatever the bytes. It throws ``Broken`` when the parser does not keep what it promises; a trap
/// counts as well.
protocol FuzzTarget: Sendable {
    /// The folder of its seeds and fail cases.
    var name: String { get }
    /// Octets of the longest input that is tried.
    var longest: Int { get }
    /// The words that are mixed in: a file of `Dictionaries`, `-` for none.
    var dictionary: String { get }
    /// True for what reads messages: the MIME vectors are more seeds for it where they are at hand.
    var readsMessages: Bool { get }

    /// Feeds the parser and checks what came out.
    func run(_ bytes: UnsafeRawBufferPointer) throws
}

extension FuzzTarget {
    var longest: Int { 4_096 }
    var dictionary: String { "-" }
    var readsMessages: Bool { false }
}

/// A promise that a parser broke.
struct Broken: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) { description = what }
}

/// Throws unless the condition holds.
func require(_ condition: Bool, _ what: @autoclosure () -> String) throws {
    if !condition { throw Broken(what()) }
}

/// Throws unless both are the same.
func requireSame<Value: Equatable>(
    _ one: Value, _ other: Value, _ what: @autoclosure () -> String
) throws {
    if one != other { throw Broken("\(what()): \(excerpt(one)) is not \(excerpt(other))") }
}

/// The beginning of a value's description.
private func excerpt(_ value: some Any) -> String { String("\(value)".prefix(400)) }
