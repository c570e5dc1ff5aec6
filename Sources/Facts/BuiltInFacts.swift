// SPDX-License-Identifier: Apache-2.0

public import FilterEngine
public import Recipients
public import RuleLanguage

/// All facts that Durward knows, made ready with what the config file says of this server.
public enum BuiltInFacts {
    /// The catalog for a server with these recipients and trusted networks.
    public static func catalog(recipients: RecipientDirectory, trusted: NetworkSet) -> FactCatalog {
        FactCatalog(
            ClientFacts.all + SessionFacts.all + [DirectionFact(trusted: trusted)] + ReversePathFacts.all
                + RecipientFacts.all(recipients) + SizeFacts.all
                + [HeaderFact(), HeaderCountFact()] + SubjectFacts.all + HeaderFromFacts.all
                + [RawBodyFact.fact])
    }
}
