// SPDX-License-Identifier: Apache-2.0
//
// The names of a part from all of its fields: RFC 2183 section 2.3, and fields that only some readers know.
// Limits: SyntaxLimits.headerReadings.

extension ContentHeaderBuilder {
    /// True if some take the description for the name of a file: what is shown as text has sentences there.
    private var mayDescribeFile: Bool {
        if header.disposition == .attachment { return true }
        return switch types.values.first?.type {
        case "text", "multipart", "message": false
        default: true
        }
    }

    /// All names, those of the disposition first.
    mutating func finishNames() {
        if otherNames.values.isEmpty, descriptions.values.isEmpty, typeNames.isEmpty {
            header.names = dispositionNames.values
            return
        }
        if !otherNames.values.isEmpty {
            typeNames.add(otherNames.values)
            header.anomalies.formUnion(otherNames.anomalies)
        } else if typeNames.isEmpty, dispositionNames.isEmpty, mayDescribeFile,
            let first = descriptions.values.values.first, FileNames.mayBeFile(first)
        {
            typeNames.add(descriptions.values)
            header.anomalies.formUnion(descriptions.anomalies)
        }
        // Of too many, those of either field have at least half.
        let limit = SyntaxLimits.headerReadings
        let room = Swift.max(limit - typeNames.values.count, limit / 2)
        var names = Readings<String>(limit: limit)
        for name in dispositionNames.values.prefix(room) { names.add(name) }
        names.add(typeNames)
        names.add(dispositionNames)
        if names.isOverLimit { header.anomalies.insert(.tooManyReadings) }
        header.names = names.values
        if let first = dispositionNames.values.first, let second = typeNames.values.first,
            first != second, !FileNames.agree(first, second)
        {
            header.anomalies.insert(.nameAmbiguous)
        } else if names.values.count > 1, FileNames.differ(names.values) {
            header.anomalies.insert(.nameAmbiguous)
        }
    }
}
