// SPDX-License-Identifier: Apache-2.0

public import Attachments
internal import MailSyntax

/// What readers of content share: made once, used by all sessions.
public final class ContentTools: Sendable {
    let attachments: AttachmentTools
    let domains: RegisteredDomains

    /// The tools that look into attachments, and the list of public suffixes.
    public init(attachments: AttachmentTools, domains: RegisteredDomains = RegisteredDomains()) {
        self.attachments = attachments
        self.domains = domains
    }
}

/// Reads what is in one message while it passes by: parts, attachments, text, links.
///
/// Memory is bounded whatever the message: text is kept up to `SyntaxLimits.keptText`, attachments are not kept,
/// archives lie in a spool file. Used by one thread at a time.
public final class ContentReader {
    private var reader = MIMEReader()
    private var sink: ContentSink

    /// Looks for what is wanted.
    public init(_ wants: ContentWants, tools: ContentTools) {
        sink = ContentSink(wants, tools)
    }

    /// A header field of the message: its name, and its body as it stood behind the colon.
    public func headerField(name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer) {
        reader.headerField(name: name, body: body)
    }

    /// The header section is over.
    public func endOfHeader() { reader.endOfHeader(to: &sink) }

    /// The next bytes of the body.
    public func body(_ chunk: UnsafeRawBufferPointer) { reader.body(chunk, to: &sink) }

    /// The message is whole: what is in it.
    public func content() -> MessageContent {
        reader.finish(to: &sink)
        return sink.content(anomalies: reader.anomalies)
    }
}
