// SPDX-License-Identifier: Apache-2.0

/// All limits of the facts, and what going over each of them means.
enum FactLimits {
    /// Bytes of a file of recipients. A larger one is not read: an error at load, later a failed lookup.
    static let recipientFile = 268_435_456
    /// How long a file of recipients has to stay the same before what it lacks is unknown. Till then: failed.
    static let settling = Duration.seconds(1)
}
