// SPDX-License-Identifier: Apache-2.0

/// All parsers that are fuzzed.
enum FuzzTargets {
    static let all: [any FuzzTarget] = mailSyntax + messages + others

    private static let mailSyntax: [any FuzzTarget] = [
        AddressListTarget(), Base64Target(), CharsetTarget(), ESMTPParametersTarget(), FieldBodyTarget(),
        HeaderFieldsTarget(), MailboxTarget(), RawMessageTarget(), ReplyTarget(), ServerReplyTarget(),
    ]

    private static let messages: [any FuzzTarget] = [
        ContentHeaderTarget(), MIMETarget(), HTMLTarget(), LinkTarget(), PartTextTarget(), AttachmentTarget(),
        ContentTarget(),
    ]

    private static let others: [any FuzzTarget] = [
        ConfigTarget(),
        ClamdReplyTarget(), ConditionTarget(), TemplateTarget(), NetworkTarget(),
        LogLineTarget(), EventLineTarget(), SyslogLineTarget(), LineSplitterTarget(), GzipTarget(),
        NetstringTarget(), SocketmapReplyTarget(), RecipientFileTarget(), RememberedTarget(),
        ServerAddressTarget(),
        RequestLineTarget(), ControlReplyTarget(), ComparableWordsTarget(), SketchTarget(),
        MboxTarget(), ModelFileTarget(), SpamHeaderTarget(),
    ]

    /// The target of that name.
    static func named(_ name: String) -> (any FuzzTarget)? {
        (all + [MIMELengthsTarget()]).first { $0.name == name }
    }
}
