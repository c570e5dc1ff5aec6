// SPDX-License-Identifier: Apache-2.0

/// What a decoder did with a piece of its input.
struct DecodeStep {
    /// Why it stopped.
    enum Stop {
        /// The input is used up, or the output is full.
        case done
        /// Base64 goes on behind its padding. Nothing of what goes on has been read.
        case padding
        /// A character that base64 does not have; not read.
        case junk
        /// A line end within a quantum of base64; not read.
        case oddLine
        /// A `=` of quoted-printable that no two digits follow; what stands behind it has not been read.
        case malformed
        /// Digits of quoted-printable in lower case; the second has not been read.
        case lowerCase
        /// What was taken for base64 is none.
        case refuted
    }

    /// Octets of the input.
    var read = 0
    /// Octets of the output.
    var written = 0
    var stop = Stop.done
}
