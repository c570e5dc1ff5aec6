// SPDX-License-Identifier: Apache-2.0

extension RecipientLimits {
    // Callouts

    /// Transactions of one SMTP connection; then it is given up. Postfix counts each RSET beyond 100 as an error.
    static let transactions = 80
    /// Recipients of one transaction; a further one begins another. RFC 5321 section 4.5.3.1.8 promises 100.
    static let recipientsOfATransaction = 100

    /// How long a server whose TLS has failed is asked in clear before TLS is tried again.
    static let clearText = Duration.seconds(300)

    // Servers that accept anyone

    /// Domains of which it is known whether their server accepts anyone; with more of them all are forgotten.
    static let probedDomains = 10_000
    /// How long it is believed what a server said of a random local-part.
    static let probe = Duration.seconds(86_400)
    /// How long a server is not asked again that could not say.
    static let failedProbe = Duration.seconds(60)
    /// Characters of a random local-part, of 36 kinds each: 103 bits, so that nobody has it by chance.
    static let randomLocalPart = 20
}
