// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("What durward try says of copies")
struct TryBulkTests {
    @Test("the message is the first of its kind, however often it is tried, and nothing is written")
    func first() throws {
        let folder = try Folder()
        let path = try folder.write(
            "c.yaml",
            """
            domains: [example.com]
            state: sqlite:/nonexistent/state.db
            rules:
              - name: many
                when: bulk.copies(1h) > 1 or bulk.recipients(10 m) > 1
                reject: "554 5.7.1 {bulk.copies(1h)} of them"

            """)
        let text = Array(repeating: "words that are many enough to be told apart", count: 5).joined(
            separator: " ")
        for _ in 0..<2 {
            let result = try Command.run(
                ["try", "-", "--config", path], input: Array("From: a@example.org\n\n\(text)\n".utf8))
            #expect(result.out.contains("bulk.copies(1h)=1, bulk.recipients(10m)=1"), "\(result.out)")
            #expect(result.out.contains("250 2.0.0 accepted"))
        }
    }
}
