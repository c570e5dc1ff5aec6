// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

struct EnhancedStatusCodeTests {
    @Test(
        "class, subject and detail are read and written",
        arguments: ["2.0.0", "4.7.1", "5.1.1", "5.999.999", "5.0.10"])
    func valid(text: String) throws {
        let status = try #require(EnhancedStatusCode(text))
        #expect(status.description == text)
        #expect(EnhancedStatusCode(Substring(text)) == status)
        #expect(
            status == EnhancedStatusCode(class: status.class, subject: status.subject, detail: status.detail))
    }

    @Test(
        "anything else is nil",
        arguments: [
            "", ".", "..", "5", "5.1", "5.1.", "5.1.1.", "5.1.1.1", ".1.1", "3.1.1", "0.0.0", "6.1.1",
            "55.1.1",
            "5.1000.1", "5.1.1000", "5.01.1", "5.1.00", "05.1.1", "5.-1.1", "5.+1.1", "5. 1.1", " 5.1.1",
            "5.1.1 ",
            "5.a.1", "5,1,1", "5.١.1", "5.99999999999999999999.1",
        ])
    func notValid(text: String) {
        #expect(EnhancedStatusCode(text) == nil)
    }

    @Test("parts outside the limits make none")
    func parts() {
        #expect(EnhancedStatusCode(class: 3, subject: 0, detail: 0) == nil)
        #expect(EnhancedStatusCode(class: 5, subject: 1000, detail: 0) == nil)
        #expect(EnhancedStatusCode(class: 5, subject: 0, detail: -1) == nil)
        #expect(EnhancedStatusCode(class: 4, subject: 999, detail: 999)?.description == "4.999.999")
    }
}
