// SPDX-License-Identifier: Apache-2.0
//
// What libFuzzer calls. One executable serves all targets: the environment names the one.

internal import Glibc

/// The target that DURWARD_FUZZ_TARGET names.
private let chosen: (any FuzzTarget)? =
    getenv("DURWARD_FUZZ_TARGET").flatMap { FuzzTargets.named(String(cString: $0)) }

/// Called once before all. Without a target it lists them all, as `name longest dictionary readsMessages`.
@c(LLVMFuzzerInitialize)
public func initialize(
    _ count: UnsafeMutablePointer<CInt>?,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
    guard chosen == nil else { return 0 }
    for target in FuzzTargets.all {
        print(target.name, target.longest, target.dictionary, target.readsMessages)
    }
    exit(getenv("DURWARD_FUZZ_TARGET") == nil ? 0 : 1)
}

/// One input.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try chosen?.run(UnsafeRawBufferPointer(start: data, count: count))
    } catch {
        // A trap is how libFuzzer is told.
        fatalError("\(error)")
    }
    return 0
}
