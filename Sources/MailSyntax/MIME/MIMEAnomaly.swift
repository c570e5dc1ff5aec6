// SPDX-License-Identifier: Apache-2.0

/// What can be read in two ways, or goes over a limit, in the structure of a message. The raw values are the
/// words of `mime.anomalies`.
public enum MIMEAnomaly: String, Sendable, Hashable, CaseIterable {
    // Header fields of a part

    /// Two Content-Type fields that differ.
    case contentTypeTwice = "content-type-twice"
    /// A Content-Type that is no type and subtype, or has comments or encoded words within.
    case contentTypeMalformed = "content-type-malformed"
    /// Two Content-Transfer-Encoding fields that differ.
    case encodingTwice = "encoding-twice"
    /// An encoding that is not known, or has something beside its name.
    case encodingMalformed = "encoding-malformed"
    /// Two Content-Disposition fields that differ.
    case dispositionTwice = "disposition-twice"
    /// A parameter that stands twice, or in two forms, with different values.
    case parameterTwice = "parameter-twice"
    /// A parameter that is broken: quotes that don't end, white space within, no value.
    case parameterMalformed = "parameter-malformed"
    /// A file name that differs from place to place, or can be read in two ways.
    case nameAmbiguous = "name-ambiguous"
    /// A file name with control characters, a path, or characters that turn the direction of the text.
    case nameDeceptive = "name-deceptive"
    /// A field name with white space or other characters in it that only some readers accept.
    case fieldMalformed = "field-malformed"
    /// A NUL, or a CR or LF that stands alone, where a line end should be.
    case lineEndMalformed = "line-end-malformed"

    // Structure

    /// A multipart without a boundary.
    case boundaryMissing = "boundary-missing"
    /// A boundary that can be read in two ways.
    case boundaryAmbiguous = "boundary-ambiguous"
    /// A boundary that the standard does not allow: empty, too long, or with characters it does not have.
    case boundaryMalformed = "boundary-malformed"
    /// A multipart that does not end, or whose boundary never comes.
    case boundaryNotFound = "boundary-not-found"
    /// A boundary that is that of another multipart around it, or begins like it.
    case boundaryReused = "boundary-reused"
    /// A multipart or message in an encoding that the standard forbids there.
    case encodedMultipart = "encoded-multipart"
    /// Parts behind the end of the multipart or in front of its beginning.
    case partOutside = "part-outside"
    /// A header section of a part that is cut off, or runs into its body.
    case headerUnfinished = "header-unfinished"

    // Encodings

    /// Base64 with characters that don't belong there, padding in the middle, or a last piece too short.
    case base64Malformed = "base64-malformed"
    /// What looks like base64 where none is declared.
    case base64Undeclared = "base64-undeclared"
    /// Quoted-printable with a `=` that no two digits follow.
    case quotedPrintableMalformed = "quoted-printable-malformed"
    /// uuencode that is cut off or broken.
    case uuencodeMalformed = "uuencode-malformed"

    // Text

    /// A charset nobody knows, or text that is not in the charset it claims.
    case charsetMalformed = "charset-malformed"

    // Limits: SyntaxLimits names each

    case tooManyParts = "too-many-parts"
    case tooDeep = "too-deep"
    case headerTooLong = "header-too-long"
    case tooManyReadings = "too-many-readings"
    case textTooLong = "text-too-long"
    case tooManyLinks = "too-many-links"
}
