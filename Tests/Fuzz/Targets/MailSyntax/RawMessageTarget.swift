// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// `RawMessage`: written down again it is the same message, and every line of its body ends with CRLF.
struct RawMessageTarget: FuzzTarget {
    let name = "raw-message"
    let longest = 8_192

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let message = RawMessage(Array(bytes))
        for (index, byte) in message.body.enumerated() where byte == 0x0A {
            try require(index > 0 && message.body[index - 1] == 0x0D, "a line feed alone")
        }
        try require(message.body.count <= bytes.count * 2, "the body has grown")
        for field in message.fields {
            try require(!field.name.isEmpty && !field.name.contains(0x3A), "a name with a colon, or none")
        }

        // The first line may look like the envelope line of an mbox file: another one before it settles that.
        var written = Array("From nobody\r\n".utf8)
        for field in message.fields {
            written += field.name + [0x3A]
            for byte in field.body { written += byte == 0x0A ? [0x0D, 0x0A] : [byte] }
            written += [0x0D, 0x0A]
        }
        written += [0x0D, 0x0A] + message.body
        let again = RawMessage(written)
        try requireSame(again.fields, message.fields, "the fields read back")
        try requireSame(again.body, message.body, "the body read back")
    }
}

/// `ESMTPParameters`: one parameter a line.
struct ESMTPParametersTarget: FuzzTarget {
    let name = "esmtp-parameters"
    let longest = 1_024

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let arguments = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let parameters = ESMTPParameters(arguments)
        if let size = parameters.size {
            try require(size >= 0, "a negative size")
            try requireSame(parameters["SiZe"].flatMap { Int($0) }, size, "the size and the parameter")
        }
        for argument in arguments {
            let keyword = String(decoding: argument.prefix { $0 != 0x3D }, as: UTF8.self)
            let found = parameters[keyword]
            guard arguments.count <= SyntaxLimits.esmtpParameters else { continue }
            try require(found != nil, "a parameter is not found")
        }
    }
}
