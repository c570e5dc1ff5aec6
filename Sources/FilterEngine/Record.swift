// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// What the MTA has told of a session so far, and of its current message. Facts are read from it.
public struct Record: Sendable {
    /// The stage of the last event.
    public internal(set) var stage = Stage.connect
    /// Who is on the line.
    public internal(set) var client = Client(family: .unknown, address: nil, port: 0, name: "")
    /// The name given with HELO or EHLO; empty before.
    public internal(set) var helo = ""
    /// As of the last HELO.
    public internal(set) var tls = TLS()
    /// What facts count over this session.
    public internal(set) var tallies = Tallies()
    /// The message under way, or the last one.
    public internal(set) var message = MessageRecord()

    /// Nothing is known.
    public init() {}
}

/// The part of a record that ends with the message.
public struct MessageRecord: Sendable {
    /// When its MAIL came: seconds since 1970.
    public internal(set) var time = 0
    /// nil for the null reverse-path.
    public internal(set) var reversePath: Mailbox?
    /// True once MAIL was seen.
    public internal(set) var hasEnvelope = false
    /// What the client said with `SIZE=`.
    public internal(set) var declaredSize: Int?
    /// Empty without authentication.
    public internal(set) var user = ""
    /// The MTA's; not known before DATA.
    public internal(set) var queueID: String?

    /// The recipient that is being judged.
    public internal(set) var recipient: Mailbox?
    /// What costly facts have found out of that recipient.
    public internal(set) var memo = Memo()
    /// The recipients that were let in: the first ones by name, all by number.
    public internal(set) var accepted: [Mailbox] = []
    /// How many were let in.
    public internal(set) var acceptedCount = 0
    /// A ``StableHash`` of each that was let in, where something counts them; at most `EngineLimits.countedRecipients`.
    public internal(set) var recipientKeys: [UInt64] = []
    /// True while the recipient of this RCPT is not among `acceptedCount` yet.
    public internal(set) var isJudgingRecipient = false

    /// Bytes seen so far, as they go over the wire (each line end is CRLF).
    public internal(set) var size = 0
    /// Header fields seen.
    public internal(set) var fieldCount = 0
    /// Those that rules ask for.
    public internal(set) var fields = KeptFields()
    private var findings: [(reader: String, found: any Sendable)] = []

    /// Nothing is known.
    public init() {}

    /// Recipients let in, and the one being judged.
    public var recipientCount: Int { acceptedCount + (isJudgingRecipient ? 1 : 0) }

    /// What the reader of that name has found; nil before the end of the message, and where none was at work.
    public func findings<Found: Sendable>(of reader: String, as type: Found.Type) -> Found? {
        findings.first { $0.reader == reader }?.found as? Found
    }

    mutating func note(_ found: any Sendable, of reader: String) { findings.append((reader, found)) }
}

/// The header fields that rules ask for.
public struct KeptFields: Sendable {
    /// One field: the number of its name in ``FieldNames``, and its raw body.
    public struct Field: Sendable {
        /// Its number in ``FieldNames``.
        public let name: Int
        /// As it stood behind the colon.
        public let body: [UInt8]
    }

    /// In their order.
    public private(set) var all: [Field] = []
    /// Fields seen of each name, also of those that were not kept.
    public private(set) var counts: [Int]
    private let kept: Int
    private var bytes = 0
    private var cut: Set<Int> = []

    /// Names below `kept` are kept, of the others only the number of fields.
    init(names: Int = 0, kept: Int? = nil) {
        counts = Array(repeating: 0, count: names)
        self.kept = kept ?? names
    }

    /// True when a limit kept something out: what was not kept can't be judged.
    public var isCut: Bool { !cut.isEmpty }

    /// True when a limit kept out a field of that name.
    public func isCut(_ name: Int) -> Bool { cut.contains(name) }

    mutating func add(_ name: Int, _ body: UnsafeRawBufferPointer) {
        if counts.indices.contains(name) { counts[name] += 1 }
        guard name < kept else { return }
        guard body.count <= EngineLimits.fieldBody, all.count < EngineLimits.keptFields,
            bytes + body.count <= EngineLimits.keptBytes
        else {
            cut.insert(name)
            return
        }
        bytes += body.count
        all.append(Field(name: name, body: Array(body)))
    }

    /// The bodies of the fields of that name, in order.
    public func bodies(of name: Int) -> [[UInt8]] {
        var found: [[UInt8]] = []
        for field in all where field.name == name { found.append(field.body) }
        return found
    }
}

/// The names of the header fields that rules ask for, found without making a text of each name.
public struct FieldNames: Sendable {
    private var names: [[UInt8]] = []
    private var byLength: [[Int]] = []

    /// No names.
    public init() {}

    /// How many names there are.
    public var count: Int { names.count }

    /// The number of a name, a new one if it was not there.
    public mutating func number(of name: String) -> Int {
        let lowered = Array(lowercasedASCII(name).utf8)
        if let known = names.firstIndex(of: lowered) { return known }
        names.append(lowered)
        while byLength.count <= lowered.count { byLength.append([]) }
        byLength[lowered.count].append(names.count - 1)
        return names.count - 1
    }

    /// The number of a name without regard to case; nil if nobody asks for it.
    public func find(_ name: UnsafeRawBufferPointer) -> Int? {
        guard byLength.indices.contains(name.count) else { return nil }
        return byLength[name.count].first { names[$0].elementsEqual(name.lazy.map(FieldNames.lowered)) }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
    }
}
