// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import RuleLanguage
import Testing

@testable import FilterEngine

@Suite("A message from a mailbox")
struct ArrivalTests {
    private func arrival(_ received: String...) -> Arrival {
        Arrival(RawMessage(Array((received.map { "Received: \($0)\n" }.joined() + "\ntext\n").utf8)))
    }

    @Test("says who brought it, and when")
    func known() {
        let arrival = arrival(
            "from pc.example (b.example.org [198.51.100.7])\n by mx.example.com; Mon, 1 Jan 2024 12:00:00 +0000",
            "from x by y; Mon, 1 Jan 2024 11:00:00 +0000")
        #expect(arrival.client.address == IPAddress("198.51.100.7"))
        #expect(arrival.client.name == "b.example.org")
        #expect(arrival.helo == "pc.example")
        #expect(arrival.time == 1_704_110_400)
    }

    @Test("a client without a name has its address in brackets for one")
    func nameless() {
        #expect(
            arrival("from pc (unknown [198.51.100.7]) by mx.example.com; x").client.name == "[198.51.100.7]")
    }

    @Test("one that came from our own network says nothing of its client, and when the first server took it")
    func ours() {
        let arrival = arrival(
            "from pc (localhost [127.0.0.1]) by mx.example.com; Mon, 1 Jan 2024 12:00:00 +0000",
            "from x by y; Mon, 1 Jan 2024 11:00:00 +0000")
        #expect(arrival.client == Arrival.unknownClient)
        #expect(arrival.helo == Arrival.unknownHelo)
        #expect(arrival.time == 1_704_106_800)
        #expect(self.arrival().client == Arrival.unknownClient)
    }
}
