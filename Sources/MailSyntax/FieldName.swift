// SPDX-License-Identifier: Apache-2.0
//
// Names of header fields, and of all else that mail compares without regard to the case of ASCII
// letters (RFC 5322 section 1.2.2).

/// A text with the ASCII letters in lower case and everything else as it was.
public func lowercasedASCII(_ text: some StringProtocol) -> String {
    withBytes(of: text) { lowercasedASCII($0) }
}

/// Bytes as a text with the ASCII letters in lower case; what is no UTF-8 becomes U+FFFD.
public func lowercasedASCII(_ bytes: UnsafeRawBufferPointer) -> String {
    guard bytes.contains(where: \.isUppercase) else { return String(decoding: bytes, as: UTF8.self) }
    if bytes.isASCII {
        return String(unsafeUninitializedCapacity: bytes.count) { buffer in
            var count = 0
            for byte in bytes where count < buffer.count {
                buffer[count] = byte.lowercased
                count += 1
            }
            return count
        }
    }
    return String(decoding: bytes.map(\.lowercased), as: UTF8.self)
}

/// The name of a header field.
public enum FieldName {
    /// True for 1*ftext of RFC 5322 section 3.6.8: printable ASCII without the colon.
    public static func isValid(_ name: UnsafeRawBufferPointer) -> Bool {
        !name.isEmpty && name.allSatisfy { $0 > ASCII.space && $0 < ASCII.delete && $0 != ASCII.colon }
    }
}
