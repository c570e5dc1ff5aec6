// SPDX-License-Identifier: Apache-2.0

/// The type of a fact, of a literal, or of an element of a list.
public indirect enum ValueType: Hashable, Sendable {
    case boolean
    /// A count.
    case integer
    /// A number with a fraction.
    case number
    /// Bytes: `25 MiB`.
    case size
    /// Seconds: `10 m`.
    case duration
    /// A share from 0 to 1: `80%`.
    case ratio
    case text
    /// A domain or host name: compared without regard to case, A-labels and U-labels alike.
    case domain
    /// `local-part@domain`: compared without regard to case, domains as above.
    case address
    case ip
    /// One of these words.
    case enumeration([String])
    case list(ValueType)
    /// An element with named fields, as in a list of attachments.
    case record([RecordField])
    /// Bytes that pass by and are not kept: only for patterns and `contains`.
    case stream

    /// True for everything that is compared as a number.
    public var isNumeric: Bool {
        switch self {
        case .integer, .number, .size, .duration, .ratio: true
        default: false
        }
    }

    /// True for everything that patterns and `contains` work on.
    public var isTextual: Bool {
        switch self {
        case .text, .domain, .address, .stream: true
        default: false
        }
    }

    /// What a comparison is about: the element for a list, else the type itself.
    public var element: ValueType {
        if case .list(let element) = self { return element }
        return self
    }

    /// True for something with fields.
    public var isRecord: Bool {
        if case .record = self { return true }
        return false
    }

    /// True if the two can stand on both sides of `==`.
    func isComparable(with other: ValueType) -> Bool {
        switch (self, other) {
        case (.integer, .number), (.number, .integer), (.number, .number), (.integer, .integer): true
        case (.text, .enumeration), (.enumeration, .text): true
        case (.text, .domain), (.domain, .text), (.text, .address), (.address, .text): true
        case (.enumeration, .enumeration): true
        default: self == other
        }
    }
}

/// A named field of a record.
public struct RecordField: Hashable, Sendable {
    /// As conditions name it behind the dot.
    public let name: String
    /// The type of its value.
    public let type: ValueType
    /// One line for `durward facts`.
    public let documentation: String

    /// A field of that name and type.
    public init(_ name: String, _ type: ValueType, _ documentation: String = "") {
        self.name = name
        self.type = type
        self.documentation = documentation
    }
}

extension ValueType: CustomStringConvertible {
    /// The words of `durward facts` and of error messages.
    public var description: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .size: "size"
        case .duration: "duration"
        case .ratio: "percentage"
        case .text: "text"
        case .domain: "domain"
        case .address: "address"
        case .ip: "IP address"
        case .enumeration(let words): words.joined(separator: " | ")
        case .list(let element): "list of \(element)"
        case .record(let fields): "record(\(fields.map { "." + $0.name }.joined(separator: " ")))"
        case .stream: "stream"
        }
    }
}
