// SPDX-License-Identifier: Apache-2.0

public import Bulk
public import MessageContent
public import Recipients
public import VirusScan

/// What facts are looked up with beside the config file, and what lives on when that is read again.
public struct FactServices: Sendable {
    /// Sources of recipients, and what they have said.
    public let recipients: RecipientServices
    /// What looks into messages.
    public let content: ContentTools
    /// What counts messages that are alike.
    public let bulk: BulkCounts
    /// Told when the virus scanner goes and comes back.
    public let reportScanner: @Sendable (VirusScanEvent) -> Void

    /// These.
    public init(
        recipients: RecipientServices, content: ContentTools, bulk: BulkCounts,
        reportScanner: @escaping @Sendable (VirusScanEvent) -> Void = { _ in }
    ) {
        self.recipients = recipients
        self.content = content
        self.bulk = bulk
        self.reportScanner = reportScanner
    }
}
