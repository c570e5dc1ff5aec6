// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import MailSyntax
internal import RuleLanguage

/// One SMTP session: takes the MTA's events in order and answers each.
///
/// It decides; whoever feeds it only translates. Events out of order are answered, never trapped: what
/// has no envelope is put off with a 4xx. Facts of one message are forgotten before the next.
public struct Session {
    /// Told each verdict with the record it was made from.
    public typealias Log = (Verdict, Record) -> Void

    /// The rules of this session: those it was made with, or what of them holds for local submissions.
    public private(set) var policy: Policy
    /// What the MTA has told.
    public private(set) var record = Record()
    /// Changes to carry out before the answer to `endOfMessage` is given.
    public private(set) var edits: [MessageEdit] = []

    var judging: Judging
    /// The rules without any recipient's facts.
    var base: Judgement
    /// The rules as they stood when the last verdict was given, to explain it.
    var lastJudgement: Judgement
    var groups: [RecipientGroup] = []
    /// True while there is nothing of a message to forget.
    private var isClean = false
    /// The last stage whose facts the rules were judged by.
    private var judgedStage = Stage.rcpt
    /// The answer to whatever still comes of this message; nil until its verdict is given.
    var answer: Response?
    /// True once the message has ended and only waits for the next: its edits and its record are still read.
    private var hasEnded = false
    /// True when the MTA was told to spare the rest of the body.
    var hasSkippedBody = false
    private let given: Policy
    /// True when some recipient was refused, so that a message without recipients is no surprise.
    var hasRefusedRecipients = false
    var startedAt: ContinuousClock.Instant
    /// The readers at work on this message; nil while it is not known which are needed.
    private var readers: [(name: String, reader: any MessageReader)]?
    /// True once the readers know that the header section is over.
    private var haveReadHeader = false
    private let clock: @Sendable () -> Int
    let log: Log

    /// A session judged by a policy; `log` is told each verdict. `clock` tells the seconds since 1970, in UTC.
    public init(
        policy: Policy, clock: @escaping @Sendable () -> Int = Session.systemClock, log: @escaping Log
    ) {
        self.policy = policy
        self.clock = clock
        given = policy
        self.log = log
        judging = Judging(policy)
        base = Judgement(rules: policy.rules.count)
        lastJudgement = base
        startedAt = .now
        record.message.fields = KeptFields(names: policy.fieldNames.count, kept: policy.keptNames)
    }

    /// The system's clock.
    public static let systemClock: @Sendable () -> Int = { time(nil) }

    /// True once the verdict of this message is given.
    var isFinished: Bool { answer != nil }

    /// True while a message is under way: between MAIL and its end.
    public var isInTransaction: Bool { record.message.hasEnvelope && !isFinished }

    /// Refusals are carried out unless the file is in shadow mode. What did not come by SMTP is never
    /// refused: Postfix would keep it in the queue for ever, and its sender is a program.
    var mayRefuse: Bool { policy.isEnforced && !record.client.isLocalSubmission }

    /// Takes an event and answers it.
    public mutating func handle(_ event: Event) -> Response {
        if hasEnded { endMessage() }
        switch event {
        case .helo, .abort: break
        default: isClean = isClean && event.isMail
        }
        switch event {
        case .connect(let client):
            record = Record()
            record.client = client
            let right = client.isLocalSubmission ? given.local ?? given : given
            if right !== policy {
                policy = right
                judging = Judging(policy)
            }
            startSession()
        case .helo(let name, let tls):
            record.stage = .helo
            record.helo = String(decoding: name.prefix(EngineLimits.name), as: UTF8.self)
            record.tls = tls
            startSession()
        case .mail(let path, let parameters, let user):
            return mail(path, parameters, user: user)
        case .recipient(let mailbox): return recipient(mailbox)
        case .data(let queueID): return advance(to: .data, queueID)
        case .headerField(let name, let body): headerField(name, body)
        case .endOfHeader(let queueID): return endOfHeader(queueID)
        case .bodyChunk(let bytes): return bodyChunk(bytes)
        case .endOfMessage(let queueID): return endOfMessage(queueID)
        case .abort: endMessage()
        }
        return .proceed
    }

    // MARK: Begin and end

    private mutating func startSession() {
        endMessage()
        judging.forget(from: .session)
    }

    private mutating func endMessage() {
        guard !isClean else { return }
        isClean = true
        record.message = MessageRecord()
        record.message.fields = KeptFields(names: policy.fieldNames.count, kept: policy.keptNames)
        judging.forget(from: .message)
        base = Judgement(rules: policy.rules.count)
        lastJudgement = base
        groups = []
        edits = []
        judgedStage = .rcpt
        answer = nil
        hasEnded = false
        hasSkippedBody = false
        hasRefusedRecipients = false
        readers = nil
        haveReadHeader = false
    }

    private mutating func mail(_ path: Mailbox?, _ parameters: ESMTPParameters, user: String?) -> Response {
        endMessage()
        isClean = false
        startedAt = .now
        record.stage = .mail
        record.message.hasEnvelope = true
        record.message.time = clock()
        record.message.reversePath = path
        record.message.declaredSize = parameters.size
        record.message.user = user ?? ""
        for stage in [Stage.connect, .helo, .mail] {
            judging.refresh(stage, record, scopes: .session ... .message)
        }
        judging.judge(&base, rules: policy.rulesAtStage[Stage.mail.rawValue], .mail, record)
        guard policy.needs.repliesAtMail else { return .proceed }
        switch base.standing(under: policy) {
        case .wins(let rule, let kind) where kind == .reject || kind == .tempfail:
            return refuseMessage(base, rule: rule, kind)
        case .failed(let rule): return refuseMessage(base, failing: .failedLookup(rule: rule))
        default: return .proceed
        }
    }

    // MARK: Content

    private mutating func headerField(_ name: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer) {
        guard !isFinished else { return }
        record.message.fieldCount += 1
        // Folded fields come with a bare LF for each line end: CRLF on the wire.
        var bareLineFeeds = 0
        var last: UInt8 = 0
        for byte in body {
            if byte == 0x0a, last != 0x0d { bareLineFeeds += 1 }
            last = byte
        }
        record.message.size += name.count + 1 + body.count + bareLineFeeds + 2
        if let number = policy.fieldNames.find(name) { record.message.fields.add(number, body) }
        startReaders()
        for (_, reader) in readers ?? [] { reader.headerField(name: name, body: body) }
    }

    /// Sets the readers to work that some rule may still need.
    private mutating func startReaders() {
        guard readers == nil, !policy.readers.isEmpty else { return }
        guard record.message.hasEnvelope, prepareGroups() else { return }
        readers = policy.readers.filter { plan in
            groups.contains { $0.judgement.needs(plan.rules, showing: plan.showing, policy) }
        }.map { ($0.source.name, $0.source.makeReader(for: $0.interests)) }
    }

    private mutating func endOfHeader(_ queueID: String?) -> Response {
        record.message.size += 2
        let response = advance(to: .header, queueID)
        if isFinished { readers = [] } else { endHeaderForReaders() }
        return response
    }

    /// The MTA does not tell of the end of the header section if no rule needs it.
    private mutating func endHeaderForReaders() {
        guard !haveReadHeader else { return }
        haveReadHeader = true
        startReaders()
        for (_, reader) in readers ?? [] { reader.endOfHeader() }
    }

    private mutating func bodyChunk(_ bytes: UnsafeRawBufferPointer) -> Response {
        guard !isFinished else {
            readers = []
            return .skipBody
        }
        record.message.size += bytes.count
        judging.feed(bytes)
        endHeaderForReaders()
        for (_, reader) in readers ?? [] { reader.body(bytes) }
        let response = advance(to: .body, nil)
        if response == .skipBody { hasSkippedBody = true }
        return response
    }

    private mutating func endOfMessage(_ queueID: String?) -> Response {
        defer {
            countMessage()
            hasEnded = true
        }
        judging.finishStreams()
        if !isFinished {
            endHeaderForReaders()
            for (name, reader) in readers ?? [] { record.message.note(reader.finish(), of: name) }
        }
        readers = []
        let response = advance(to: .eom, queueID)
        guard response == .proceed else { return response }
        // Every fact is final here: what is still open is an error of our own.
        return answer ?? refuseMessage(groups.first?.judgement ?? base, failing: .internalError)
    }

    /// Brings the rules to a stage after RCPT and answers as soon as nothing can change any more.
    private mutating func advance(to stage: Stage, _ queueID: String?) -> Response {
        guard record.message.hasEnvelope else { return stage == .eom ? unexpectedMessage() : .proceed }
        record.stage = stage
        record.message.queueID = queueID ?? record.message.queueID
        if let answer { return answer }
        guard prepareGroups() else { return finishWithoutRecipients() }
        catchUp(to: stage)
        return conclude(at: stage)
    }

    /// Judges by what this stage brings, and by what the stages before it brought that the MTA was asked
    /// not to tell of.
    private mutating func catchUp(to stage: Stage) {
        for passed in Stage.allCases where passed == stage || (passed > judgedStage && passed < stage) {
            record.stage = passed
            judging.refresh(passed, record, scopes: .session ... .message)
            let rules = judging.rulesToJudge(at: passed)
            for index in groups.indices {
                judging.restore(groups[index].recipientFacts)
                judging.judge(
                    &groups[index].judgement, rules: rules, passed, record)
            }
        }
        judgedStage = stage
    }

    /// Without rules about recipients there is one group, made of the message's own facts.
    private mutating func prepareGroups() -> Bool {
        guard record.message.acceptedCount > 0 else { return false }
        if groups.isEmpty, !policy.needs.repliesAtRecipient {
            groups = [RecipientGroup(judgement: base, signature: "", recipientFacts: [])]
        }
        return !groups.isEmpty
    }

    /// All recipients were refused (in shadow mode the MTA goes on all the same), or none was named.
    private mutating func finishWithoutRecipients() -> Response {
        if hasRefusedRecipients, !mayRefuse {
            answer = .accept
            return .accept
        }
        return refuseMessage(base, failing: .noRecipients)
    }

    /// A message without MAIL: nothing is known of it, so nothing may be let in.
    private mutating func unexpectedMessage() -> Response {
        record.stage = .eom
        return refuseMessage(base, failing: .internalError)
    }
}

// The extensions in other files write these.
extension Session {
    mutating func setEdits(_ new: [MessageEdit]) { edits = new }

    mutating func updateMessage(_ change: (inout MessageRecord) -> Void) { change(&record.message) }

    mutating func enter(_ stage: Stage) { record.stage = stage }
}
