// SPDX-License-Identifier: Apache-2.0

internal import CMilter
internal import FilterEngine
internal import MailSyntax
internal import Reporting

/// One connection of the MTA: its session, and the way of each answer back to libmilter.
///
/// libmilter calls from many threads and never from two at once for one connection, so this needs no lock;
/// it is handed to libmilter as a bare pointer and is never seen by two threads at a time.
final class Connection {
    private var session: Session
    private let activity: Activity
    private let counter: Counter
    private let sink: LogSink
    var negotiation: Negotiation
    private var isCounted = false

    /// The number of the message within the session, for the log line.
    private final class Counter {
        var messages = 0
        let session: String

        init(_ number: UInt64) { session = String(number & 0xffff_ffff, radix: 16) }

        var id: String { "\(session)-\(messages)" }
    }

    init(_ snapshotPolicy: Policy, _ activity: Activity, _ sink: LogSink, base: UInt64) {
        self.activity = activity
        self.sink = sink
        let counter = Counter(base &+ activity.nextSession())
        self.counter = counter
        negotiation = Negotiation(snapshotPolicy.needs, offeredActions: 0, offeredSteps: 0)
        session = Session(policy: snapshotPolicy) { verdict, record in
            sink.write(LogLine(verdict, record, session: counter.id))
            if let detail = verdict.detail {
                let rule = verdict.rule ?? "-"
                sink.write(.warning, "lookup failed for rule \(rule): \(detail) (session \(counter.id))")
            }
        }
    }

    deinit {
        if isCounted { activity.end() }
    }

    var needs: Needs { session.policy.needs }

    /// Hands an event to the session and translates the answer.
    func handle(_ event: Event, at stage: Stage, _ context: durward_context) -> durward_status {
        if stage == .mail { counter.messages += 1 }
        var response = session.handle(event)
        if stage == .eom, !carryOut(session.edits, context) { response = .tempfail }
        countTransaction()
        let mute = Negotiation.mute(stage)
        if let mute, negotiation.has(mute) { return DURWARD_NO_REPLY }
        return status(response, stage, context)
    }

    /// Connect takes no text and decides nothing.
    func connect(_ client: Client, _ context: durward_context) -> durward_status {
        _ = session.handle(.connect(client))
        return negotiation.has(DURWARD_STEP_MUTE_CONNECT) ? DURWARD_NO_REPLY : DURWARD_CONTINUE
    }

    func headerField(_ name: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer) -> durward_status {
        _ = session.handle(.headerField(name: name, body: body))
        return negotiation.has(DURWARD_STEP_MUTE_HEADER) ? DURWARD_NO_REPLY : DURWARD_CONTINUE
    }

    func abort() {
        _ = session.handle(.abort)
        countTransaction()
    }

    private func countTransaction() {
        guard session.isInTransaction != isCounted else { return }
        isCounted.toggle()
        if isCounted { activity.begin() } else { activity.end() }
    }

    private func status(_ response: Response, _ stage: Stage, _ context: durward_context) -> durward_status {
        switch response {
        case .proceed: return DURWARD_CONTINUE
        case .skipBody: return negotiation.has(DURWARD_STEP_SKIP) ? DURWARD_SKIP : DURWARD_CONTINUE
        case .accept: return DURWARD_ACCEPT
        case .discard: return DURWARD_DISCARD
        case .tempfail: return DURWARD_TEMPFAIL
        case .refuse(let reply): return refuse(reply, context)
        }
    }

    private func refuse(_ reply: Reply, _ context: durward_context) -> durward_status {
        let lines = reply.lines().map { Array($0.utf8) }
        return withSlices(lines[...], []) { slices in
            durward_milter_reply(
                context, Int32(reply.code), reply.status.description, slices, slices.count)
        }
    }

    /// The lines as slices that live until `body` returns.
    private func withSlices(
        _ lines: ArraySlice<[UInt8]>, _ slices: [durward_slice], _ body: ([durward_slice]) -> durward_status
    ) -> durward_status {
        guard let line = lines.first else { return body(slices) }
        return line.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return withSlices(lines.dropFirst(), slices, body) }
            return withSlices(
                lines.dropFirst(), slices + [durward_slice(start: start, count: bytes.count)], body)
        }
    }

    /// False if the message may not be let in as it is: the MTA would not hold it.
    private func carryOut(_ edits: [MessageEdit], _ context: durward_context) -> Bool {
        var isChanged = true
        for edit in edits {
            switch edit {
            case .addField(let name, let body):
                // With the leading space negotiated, what stands behind the colon is ours to give.
                let space = negotiation.has(DURWARD_STEP_LEADING_SPACE) ? " " : ""
                isChanged = durward_milter_add_field(context, name, space + body) && isChanged
            case .deleteField(let name, let index):
                isChanged = durward_milter_delete_field(context, name, Int32(clamping: index)) && isChanged
            case .quarantine(let reason):
                guard !durward_milter_quarantine(context, reason) else { continue }
                sink.write(.error, "the mail server does not hold messages: put off (session \(counter.id))")
                return false
            }
        }
        if !isChanged {
            sink.write(.error, "the mail server does not change header fields (session \(counter.id))")
        }
        return true
    }
}
