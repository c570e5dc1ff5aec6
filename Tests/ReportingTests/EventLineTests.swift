// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

@Suite("Events in the log")
struct EventLineTests {
    private static let lines: [(EventLine, String)] = [
        (
            EventLine(.sourceDown, source: "lmtp:unix:/run/lmtp", detail: "no such file"),
            "event=source-down source=lmtp:unix:/run/lmtp detail=\"no such file\""
        ),
        (EventLine(.sourceUp, source: "smtp:inet:mx:25"), "event=source-up source=smtp:inet:mx:25 detail=-"),
        (
            EventLine(.sourceDown, source: "a b", detail: "line\nbreak \"quoted\" \\ = \u{1b}"),
            "event=source-down source=\"a b\" detail=\"line\\nbreak \\\"quoted\\\" \\\\ = \\x1b\""
        ),
    ]

    @Test("an event is one line, and read back as it was", arguments: lines)
    func roundTrip(event: EventLine, text: String) {
        #expect(event.text == text)
        #expect(EventLine(parsing: Array(text.utf8).span) == event)
    }

    @Test("a text of any length gives a line below 1,000 bytes")
    func long() {
        let event = EventLine(
            .sourceDown, source: String(repeating: "s", count: 5000),
            detail: String(repeating: "\u{1}", count: 5000))
        #expect(event.text.utf8.count < 1000)
        #expect(EventLine(parsing: Array(event.text.utf8).span)?.kind == .sourceDown)
    }

    @Test(
        "what is no event, or none that is known, is nothing",
        arguments: [
            "", "event=", "event=source-down", "event=moon source=x", "event=source-down source=\"x", "x y",
        ])
    func others(text: String) { #expect(EventLine(parsing: Array(text.utf8).span) == nil) }

    @Test("statistics count how often a source went down, and events are no damaged verdicts")
    func statistics() {
        let parser = SyslogLineParser(now: Date(timeIntervalSince1970: 1_800_000_000))
        var statistics = Statistics()
        let prefix = "2026-11-24T01:02:03+00:00 mx durward[7]: "
        for text in [
            prefix + "event=source-down source=lmtp:x detail=gone",
            prefix + "event=source-up source=lmtp:x detail=-",
            "event=source-down source=lmtp:x detail=gone", prefix + "event=moon source=x",
            prefix + "ready: 1 rules",
        ] {
            statistics.add(Array(text.utf8).span, parser)
        }
        #expect(statistics.sourcesDown["lmtp:x"] == 2)
        #expect(statistics.events == 3)
        #expect(statistics.linesRead == 5)
        #expect(statistics.linesSkipped == 2)
        #expect(statistics.linesUnreadable == 0)
        #expect(
            statistics.text.contains(
                "Sources of recipients left alone because they kept failing\n  lmtp:x  2"))
        #expect(statistics.json.contains("\"sources_down\": {\n    \"lmtp:x\": 2\n  }"))
    }

    @Test("events before the time that was asked for are left out")
    func since() {
        let parser = SyslogLineParser(now: Date(timeIntervalSince1970: 1_800_000_000))
        var statistics = Statistics(since: Date(timeIntervalSince1970: 1_790_000_000))
        statistics.add(
            Array("2020-11-24T01:02:03+00:00 mx durward[7]: event=source-down source=x detail=-".utf8).span,
            parser)
        #expect(statistics.sourcesDown.total == 0)
        #expect(statistics.linesSkipped == 1)
    }
}
