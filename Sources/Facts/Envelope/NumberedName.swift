// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax
internal import RuleLanguage

/// Host names that are made of an address: `192-0-2-7.dsl.example.net`, `host7.2.0.192.example.net`, `c0000207.example`.
///
/// Providers name the lines of their customers so; a mail server has a name that somebody has chosen. Of IPv4: three of
/// the four numbers, in any order and with zeros before them or not, or all in hexadecimal, or twelve digits in a row. Of
/// IPv6: eight hexadecimal digits in a row that the address has as well. Only for names with a dot, not for literals.
enum NumberedName {
    static func isMade(of address: IPAddress?, _ name: String) -> Bool {
        guard let address, name.contains("."), !name.hasPrefix("["), IPAddress(name) == nil else {
            return false
        }
        let name = lowercasedASCII(name)
        let text = address.description
        return text.contains(":") ? hasPart(ofV6: text, name) : hasParts(ofV4: text, name)
    }

    private static func hasParts(ofV4 text: String, _ name: String) -> Bool {
        let octets = text.split(separator: ".").compactMap { UInt8($0) }
        guard octets.count == 4 else { return false }
        let numbers = name.split { !("0"..."9").contains($0) }.compactMap { $0.count <= 3 ? Int($0) : nil }
        var left = numbers
        let found = octets.count { octet in
            guard let index = left.firstIndex(of: Int(octet)) else { return false }
            left.remove(at: index)
            return true
        }
        if found >= 3 { return true }
        let hex = octets.map { padded(String($0, radix: 16), 2) }
        let decimal = octets.map { padded(String($0), 3) }
        return [hex, hex.reversed(), decimal, decimal.reversed()].contains { name.contains($0.joined()) }
    }

    private static func hasPart(ofV6 text: String, _ name: String) -> Bool {
        let plain = name.filter(\.isHexDigit)
        let groups = text.split(separator: ":").map { padded(String($0), 4) }
        return zip(groups, groups.dropFirst()).contains { plain.contains($0 + $1) && $0 + $1 != "00000000" }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
