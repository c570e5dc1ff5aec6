// SPDX-License-Identifier: Apache-2.0

/// What was found in a message.
public enum VirusVerdict: Sendable, Hashable {
    /// The scanner has read the whole message and knows nothing of what is in it.
    case clean
    /// There is that in it, by the scanner's name for it: at most `VirusLimits.name` octets without control characters.
    case found(name: String)
    /// It was not scanned, or not to its end, for that reason. Nothing is known of it.
    case failed(reason: String)
}

/// What an admin should hear of, once.
public enum VirusScanEvent: Sendable, Hashable {
    /// The scanner takes no connection, for that reason, and is left alone for a while.
    case scannerDown(String, String)
    /// It takes connections again.
    case scannerUp(String)
}
