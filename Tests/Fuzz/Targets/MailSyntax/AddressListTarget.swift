// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// `AddressList`: within its limits, and no address has a line end.
struct AddressListTarget: FuzzTarget {
    let name = "address-list"
    let longest = 8_192

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let list = AddressList.parse(bytes)
        try require(list.count <= SyntaxLimits.addresses, "too many addresses")
        for entry in list {
            try require(!entry.mailbox.address.utf8.contains(0x0A), "an address with a line feed")
            try require(entry.name.utf8.count <= bytes.count * 6 + 6, "a name has grown")
        }
        let size = list.reduce(0) { $0 + $1.mailbox.address.utf8.count }
        // One octet that is no UTF-8 becomes three.
        try require(size <= bytes.count * 3, "the addresses have grown: \(size) octets")
    }
}
