// SPDX-License-Identifier: Apache-2.0

/// Hands octets to what is tested, in memory of just their size.
func with<Value>(_ octets: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
    try Array(octets).withUnsafeBytes(body)
}

func with<Value>(_ text: String, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
    try with(Array(text.utf8), body)
}
