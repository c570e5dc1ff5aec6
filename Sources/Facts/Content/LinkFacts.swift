// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MessageContent
internal import RuleLanguage

/// `links` and `images.*`: where the text of a message leads, and what it loads.
enum LinkFacts {
    static let all: [any Fact] = [
        ContentFact(
            "links", type, reason: "links", wants: .links, "links in the text and the HTML, each once"
        ) { .list($0.links.map(record)) },
        ContentFact("links.count", .integer, reason: "links", wants: .links, "number of different links") {
            .count($0.links.count)
        },
        ContentFact(
            "links.domains.count", .integer, reason: "links", wants: .links,
            "number of registered domains that links lead to"
        ) { content in .count(Set(content.links.lazy.map(\.domain)).subtracting([""]).count) },
        ContentFact(
            "images.count", .integer, reason: "content", wants: .text, "number of images in the HTML"
        ) { .count($0.text.images) },
        ContentFact(
            "images.remote.count", .integer, reason: "content", wants: .text,
            "number of images that are loaded from a server"
        ) { .count($0.text.remoteImages) },
    ]

    private static let type = ValueType.list(
        .record([
            RecordField("url", .text, "as written"),
            RecordField("host", .domain, "the host it leads to, empty without one"),
            RecordField("domain", .domain, "the registered part of that host"),
            RecordField("scheme", .text, "such as https, in lower case"),
            RecordField("ip_host", .boolean, "the host is an IP address, in whatever notation"),
            RecordField("shown", .text, "the text shown for it, empty if it shows itself"),
            RecordField("mismatch", .boolean, "the text shown names another registered domain"),
            RecordField("punycode", .boolean, "the host has letters beyond ASCII"),
            RecordField("port", .integer, "the port, also where it is the scheme's own; 0 for none"),
        ]))

    private static func record(_ link: Link) -> Value {
        .record([
            .text(link.url), .name(link.host, canonical: link.host),
            .name(link.domain, canonical: link.domain), .text(link.scheme), .boolean(link.isIPHost),
            .text(link.shown), .boolean(link.isMismatch), .boolean(link.isPunycode), .count(link.port),
        ])
    }
}
