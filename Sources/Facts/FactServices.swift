// SPDX-License-Identifier: Apache-2.0

public import Bulk
public import Classifier
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
    /// What the classifier has learned.
    public let models: ModelShelf
    /// True if messages are copies from mailboxes, and not on their way.
    public let isDelivered: Bool
    /// Told when the virus scanner goes and comes back.
    public let reportScanner: @Sendable (VirusScanEvent) -> Void

    /// These.
    public init(
        recipients: RecipientServices, content: ContentTools, bulk: BulkCounts,
        models: ModelShelf = ModelShelf(),
        isDelivered: Bool = false,
        reportScanner: @escaping @Sendable (VirusScanEvent) -> Void = { _ in }
    ) {
        self.recipients = recipients
        self.content = content
        self.bulk = bulk
        self.models = models
        self.isDelivered = isDelivered
        self.reportScanner = reportScanner
    }
}
