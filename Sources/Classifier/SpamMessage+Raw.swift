// SPDX-License-Identifier: Apache-2.0

public import MailSyntax
public import MessageContent

extension SpamMessage {
    /// What has to be read of a message's content for it.
    public static let wants: ContentWants = .text

    /// A message as it lies in a file of a mailbox.
    public init(_ raw: RawMessage, tools: ContentTools, client: SpamClient = .delivered) {
        let reader = ContentReader(SpamMessage.wants, tools: tools)
        var header = SpamHeader()
        for field in raw.fields {
            field.name.withUnsafeBytes { name in
                field.body.withUnsafeBytes { body in
                    reader.headerField(name: name, body: body)
                    header.add(name: name, body: body)
                }
            }
        }
        reader.endOfHeader()
        raw.body.withUnsafeBytes { reader.body($0) }
        self.init(header: header, client: client, text: reader.content().text.text)
    }
}
