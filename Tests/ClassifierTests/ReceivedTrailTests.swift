// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Classifier

@Suite("Received fields of our own servers")
struct ReceivedTrailTests {
    static let message = "From: a@example.org\nSubject: hello\n\nHello\n"
    static let foreign =
        "Received: from desk (desk [198.51.100.9])\n\tby mx.example.org; Mon, 23 Nov 2026 10:00:00 +0000\n"
    static let postfix = """
        Received: from mx.example.org (mx.example.org [192.0.2.7])
        \t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
        \t key-exchange X25519 server-signature RSA-PSS (2048 bits))
        \t(No client certificate requested)
        \tby mail.example.com (Postfix) with ESMTPS id 4F1
        \tfor <b@example.com>; Mon, 23 Nov 2026 10:00:01 +0000 (UTC)

        """
    static let dovecot = """
        Return-Path: <a@example.org>
        Delivered-To: b@example.com
        Received: from mail.example.com ([127.0.0.1])
        \tby mail.example.com with LMTP
        \tid abc (envelope-from <a@example.org>)
        \tfor <b@example.com>; Mon, 23 Nov 2026 10:00:02 +0000

        """
    static let amavis = """
        Received: from localhost (localhost [127.0.0.1])
        \tby mail.example.com (Postfix) with ESMTP id 4F2
        Received: from mail.example.com ([127.0.0.1])
        \tby localhost (mail.example.com [127.0.0.1]) (amavisd-new, port 10024)

        """
    static let client = SpamClient.onItsWay(
        helo: "mx.example.org", name: "mx.example.org", address: "192.0.2.7")

    @Test(
        "a delivered copy looks like the message on its way",
        arguments: [postfix, dovecot + postfix, "X-Spam-Level: **\n" + dovecot + amavis + postfix])
    func alike(_ trail: String) throws {
        for rest in [Self.message, Self.foreign + Self.message] {
            let way = try Sample.features(rest, client: Self.client)
            #expect(try Sample.features(trail + rest) == way)
            #expect(try Sample.features((trail + rest).replacing("\n", with: "\r\n")) == way)
        }
    }

    @Test("a nameless client is unknown, and IPv6 is told as Postfix does")
    func nameless() throws {
        let trail =
            "Received: from h (unknown [IPv6:2001:db8::7])\n\tby mail.example.com (Postfix) with ESMTP\n"
        let way = SpamClient.onItsWay(helo: "h", name: "[2001:db8::7]", address: "2001:db8::7")
        #expect(try Sample.features(trail + Self.message) == Sample.features(Self.message, client: way))
    }

    @Test("the fields of other servers count, in a copy and on the way")
    func foreignCount() throws {
        let names = try Sample.names(Self.postfix + Self.foreign + Self.message)
        #expect(names.contains("received word \"desk\""))
        #expect(names.contains("x-client word \"mx\""))
        #expect(!names.contains("received word \"4F1\""))
    }

    @Test("of a message that was never sent nobody is the client")
    func unsent() throws {
        #expect(try Sample.features(Self.message) == Sample.features(Self.message, client: .unknown))
        #expect(try !Sample.names(Self.message).contains("header field x-client"))
    }

    @Test(
        "what is no trace is taken as it is",
        arguments: [
            "Received:\n", "Received: by\n", "Received: by \n", "Received: (qmail 1 invoked)\n",
            "Received: from by by by\n",
        ])
    func odd(_ field: String) throws { _ = try Sample.features(field + Self.message) }
}
