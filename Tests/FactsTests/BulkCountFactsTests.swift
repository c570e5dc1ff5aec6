// SPDX-License-Identifier: Apache-2.0

import Attachments
import Bulk
import Classifier
import Facts
import MailSyntax
import MessageContent
import Recipients
import RuleLanguage
import StateStore
import Synchronization
import Testing

@testable import FilterEngine

@Suite("Facts that count copies")
struct BulkCountFactsTests {
    private static let text = """
        The river has come over its banks again and the road to the mill is closed until further notice, says the
        warden, who asks all neighbours to bring shovels and sand bags to the bridge tomorrow morning before breakfast.
        """

    /// A filter with one rule, and what it has counted.
    private final class Filter {
        let policy: Policy
        var session: Session

        /// Refuses with a text that shows facts, or tags with it.
        init(_ condition: String, refusing: Bool = false, text: String, bulk: BulkCounts) throws {
            let catalog = BuiltInFacts.catalog(
                recipients: RecipientDirectory(domains: ["example.com"]), trusted: NetworkSet([]),
                content: ContentTools(attachments: try AttachmentTools()),
                models: SpamModels(SpamModelPaths(fallback: "/nonexistent"), shelf: ModelShelf()), bulk: bulk)
            var builder = ProgramBuilder(schema: catalog.schema, lists: [:])
            let template = try builder.template(text)
            let reply = try Reply.parse("550 5.7.1 no")
            let rule = Rule(
                name: "r", condition: try builder.condition(condition),
                action: refusing
                    ? .reject(ReplyTemplate(code: reply.code, status: reply.status, text: template))
                    : .tag(name: "X-Bulk", body: template),
                isShadow: false, onFailure: .tempfail, reason: "")
            policy = Policy(rules: [rule], program: try builder.finish(), catalog: catalog)
            session = Session(policy: policy) { _, _ in }
            _ = session.handle(.connect(.remote))
        }

        /// The answer to a message.
        func send(_ text: String, from: String = "a@example.org", to: [String] = ["b@example.com"])
            -> Response
        {
            _ = session.handle(.mail(Mailbox(lenient: from), ESMTPParameters([]), user: nil))
            for recipient in to { _ = session.handle(.recipient(Mailbox(lenient: recipient))) }
            _ = session.handle(.endOfHeader(queueID: nil))
            utf8(text + "\r\n").withUnsafeBytes { _ = session.handle(.bodyChunk($0)) }
            return session.handle(.endOfMessage(queueID: "Q"))
        }

        var tag: String? {
            for case .addField(_, let shown) in session.edits { return shown }
            return nil
        }
    }

    private func tagging(_ text: String, _ bulk: BulkCounts, when condition: String = "true") throws -> Filter
    {
        try Filter(condition, text: text, bulk: bulk)
    }

    private func counting() -> BulkCounts { BulkCounts { 1_000_000 } }

    @Test("copies, recipients and senders are told with this message among them")
    func counts() throws {
        let filter = try tagging(
            "{bulk.copies(1h)} {bulk.recipients(1h)} {bulk.senders(1h)} {bulk.copies(1d)}", counting())
        var shown: [String?] = []
        for (from, to) in [
            ("a@example.org", ["b@example.com"]), ("a@example.org", ["b@example.com", "c@example.com"]),
            ("z@example.net", ["d@example.com"]),
        ] {
            _ = filter.send(Self.text, from: from, to: to)
            shown.append(filter.tag)
        }
        #expect(shown == ["1 1 1 1", "2 2 1 2", "3 3 2 3"])
        _ = filter.send(
            "Something else that has many more words than twenty, so that it can be told from all others by the words that it has."
        )
        #expect(filter.tag == "1 1 1 1")
        for _ in 0..<2 {
            _ = filter.send("Thanks!")
            #expect(filter.tag == "1 1 1 1")
        }
    }

    @Test("a refused message is counted as well, and one that has ended before its text was read is not")
    func refused() throws {
        let bulk = counting()
        let filter = try Filter(
            "bulk.copies(1h) > 2", refusing: true, text: "{bulk.copies(1h)} of them", bulk: bulk)
        var codes: [Bool] = []
        for _ in 0..<4 { codes.append(filter.send(Self.text) == .accept) }
        #expect(codes == [true, true, false, false])
        let other = try tagging("{bulk.copies(1h)}", bulk)
        _ = other.send(Self.text)
        #expect(other.tag == "5")
        _ = other.session.handle(.mail(nil, ESMTPParameters([]), user: nil))
        _ = other.session.handle(.recipient(Mailbox(lenient: "b@example.com")))
        _ = other.session.handle(.abort)
        _ = other.send(Self.text)
        #expect(other.tag == "6")
    }

    @Test("only what rules ask for is counted, and without such a rule the body is not even transferred")
    func payOnly() throws {
        let bulk = counting()
        let plain = try tagging("{client.ip}", bulk)
        #expect(!plain.policy.needs.body)
        #expect(plain.policy.counters.isEmpty)
        let one = try tagging("{bulk.copies(2h)}", bulk)
        #expect(one.policy.needs.body)
        #expect(one.policy.counters.map(\.interests) == [["copies 7200"]])
        _ = one.send(Self.text)
        let other = try tagging("{bulk.copies(1h)} {bulk.copies(2h)}", bulk)
        _ = other.send(Self.text)
        #expect(other.tag == "1 2")
    }

    @Test("where the store is lost the fact has failed, and the rule says what then")
    func lost() throws {
        let store = KeptStore(SQLiteStore(path: "/nonexistent/state.db"), keeping: [:]) { _, _ in }
        let filter = try Filter(
            "bulk.copies(1h) > 2", refusing: true, text: "no", bulk: BulkCounts(store: store) { 1_000_000 })
        guard case .refuse(let reply) = filter.send(Self.text) else {
            Issue.record("it was let in")
            return
        }
        #expect(reply.code == 451)
    }

    @Test("two filters that share a store count together, and nothing of text or addresses is in it")
    func shared() throws {
        let spy = SpyStore()
        let keepers = (0..<2).map { _ in KeptStore(spy, keeping: [:]) { _, _ in } }
        let filters = try keepers.map { store in
            try tagging(
                "{bulk.copies(1h)} {bulk.recipients(1h)} {bulk.senders(1h)}",
                BulkCounts(store: store) { 1_000_000 })
        }
        var shown: [String?] = []
        for number in 0..<4 {
            let filter = filters[number % 2]
            _ = filter.send(
                Self.text, from: "sender\(number / 2 == 0 ? "a" : "b")@example.org",
                to: ["recipient\(number)@example.com"])
            shown.append(filter.tag)
            try keepers[number % 2].flush()
        }
        #expect(shown == ["1 1 1", "2 2 1", "3 3 2", "4 4 2"])
        for name in spy.names {
            for word in ["river", "bridge", "sender", "recipient1", "example", "@"] where name.contains(word)
            {
                Issue.record("\(name) holds \(word)")
            }
        }
        #expect(!spy.names.isEmpty)
    }
}

/// A store that remembers under which names something was added.
private final class SpyStore: StateStore {
    private struct State {
        var numbers: [String: Int] = [:]
        var sets: [String: DistinctSketch] = [:]
    }

    let name = "spy"
    let mayWait = false
    private let state = Mutex(State())

    var names: [String] { state.withLock { Array($0.numbers.keys) + Array($0.sets.keys) } }

    func add(_ space: StateSpace, _ additions: [StateAddition]) {
        state.withLock { state in
            for addition in additions {
                switch addition.change {
                case .amount(let amount): state.numbers[addition.name, default: 0] += amount
                case .elements(let elements):
                    state.sets[addition.name, default: DistinctSketch()].formUnion(DistinctSketch(elements))
                }
            }
        }
    }

    func amounts(_ space: StateSpace, _ names: [String]) -> [Int] {
        state.withLock { state in names.map { state.numbers[$0] ?? 0 } }
    }

    func distinct(_ space: StateSpace, _ groups: [StateSetGroup]) -> [Int] {
        state.withLock { state in
            groups.map { group in
                var union = DistinctSketch(group.elements)
                for name in group.names { if let set = state.sets[name] { union.formUnion(set) } }
                return union.count
            }
        }
    }

    func value(_ space: StateSpace, _ name: String) -> [UInt8]? { nil }
    func set(_ space: StateSpace, _ entries: [StateEntry]) {}
    func remove(_ space: StateSpace, _ names: [String]) {}
    func removeAll(_ space: StateSpace, where isMeant: (String) -> Bool) -> Int { 0 }
    func forEach(_ space: StateSpace, _ body: (StateEntry) -> Bool) {}
    func prune(_ space: StateSpace, limit: Int) {}
}
