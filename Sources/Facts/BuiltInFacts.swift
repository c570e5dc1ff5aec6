// SPDX-License-Identifier: Apache-2.0

public import Bulk
public import Classifier
public import FilterEngine
public import MessageContent
public import Recipients
public import RuleLanguage
public import VirusScan

/// All facts that Durward knows, made ready with what the config file says of this server.
public enum BuiltInFacts {
    /// The catalog for a server with these recipients and trusted networks; without a scanner `virus.*` fails, without
    /// counts each message is the only one of its kind.
    ///
    /// `isDelivered`: messages are copies from mailboxes, which tell in their own fields who brought them.
    public static func catalog(
        recipients: RecipientDirectory, trusted: NetworkSet, content: ContentTools,
        models: SpamModels, isDelivered: Bool = false, scanner: VirusScanner? = nil,
        bulk: BulkCounts = BulkCounts(isCounting: false, now: { 0 })
    ) -> FactCatalog {
        var readers: [any MessageReaderSource] = [ContentReaders(tools: content), SpamReaders()]
        if let scanner { readers.append(VirusReaders(scanner: scanner)) }
        return FactCatalog(
            envelope(recipients, trusted) + header + BulkCountFact.all(bulk) + body + VirusFact.all
                + [SpamFact(models, isDelivered: isDelivered)],
            readers: readers, counters: [BulkCounter(counts: bulk)])
    }

    private static func envelope(_ recipients: RecipientDirectory, _ trusted: NetworkSet) -> [any Fact] {
        ClientFacts.all + SessionFacts.all + [DirectionFact(trusted: trusted)] + ReversePathFacts.all
            + RecipientFacts.all(recipients) + SizeFacts.all
    }

    private static var header: [any Fact] {
        [HeaderFact(), HeaderCountFact()] + SubjectFacts.all + HeaderFromFacts.all + NameFitFacts.all
            + FieldsFacts.all
            + DateFacts.all + ConflictFacts.all + MessageIDFacts.all + ReceivedFacts.all + BulkFacts.all
            + UnsubscribeFacts.all
    }

    private static var body: [any Fact] {
        [RawBodyFact.fact] + BodyFacts.all + LinkFacts.all + AttachmentFacts.all + StructureFacts.all
    }
}
