// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// `DateTime`, `MessageID` and `ListCommand`: structured fields of the message.
struct HeaderFieldsTarget: FuzzTarget {
    let name = "header-fields"
    let longest = 2_048

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        if let date = DateTime(bytes) {
            // Years from 1 to 9999, and zones of some hours.
            try require(
                (-62_200_000_000...253_500_000_000).contains(date.unixTime), "a date of \(date.unixTime)")
        }
        if let identifier = MessageID(bytes) {
            try require(!identifier.left.isEmpty && !identifier.right.isEmpty, "an empty half")
            let written = [0x3C] + identifier.left + [0x40] + identifier.right + [0x3E]
            try requireSame(
                written.withUnsafeBytes { MessageID($0) }, .some(identifier), "an identifier read back")
            _ = identifier.hasDomain
        }
        _ = ListCommand.schemes(bytes)
    }
}
