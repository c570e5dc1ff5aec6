// SPDX-License-Identifier: Apache-2.0

internal import CHyperscan
internal import Glibc
internal import Synchronization

/// All patterns over one fact, as one Hyperscan database: linear time, whatever the number of patterns.
///
/// Flags: `i` without regard to case, `s` lets `.` match a line break, `m` lets `^` and `$` match at lines,
/// `x` is not known. What back-tracking engines alone can do (back-references, look-around, atomic groups)
/// is refused at load.
///
/// Over text, patterns work on characters: `.` is one, and `i` folds all letters that have two cases.
/// `\w`, `\d`, `\s` and `\b` know ASCII alone, as they do in PCRE; `\p{L}` and its like know all of Unicode.
/// (Hyperscan's UCP mode would widen them, but has no `\b`.) A `\b` beside a letter that is not ASCII could
/// never match as it is meant and is refused. Over a stream they work on bytes: `i` folds ASCII alone, a
/// letter beyond it is as many `.` as it has bytes, and `$` also matches in front of CR LF.
/// `$` without `m` matches at the end and in front of a line break that is the end, `\z` at the end alone.
final class PatternSet: Sendable {
    struct Pattern: Hashable, Sendable {
        let source: String
        let flags: String
        /// True where the text is valid UTF-8 for certain, so that `.` is a character and not a byte.
        let unicode: Bool
    }

    let count: Int
    let isStreaming: Bool
    private let database: Database
    private let scratches: Mutex<[Scratch]>

    /// Compiles the patterns.
    init(_ patterns: [Pattern], streaming: Bool) throws(PatternFailure) {
        count = patterns.count
        isStreaming = streaming
        database = try Database.compile(patterns, streaming: streaming)
        var scratch: OpaquePointer?
        guard hs_alloc_scratch(database.pointer, &scratch) == HS_SUCCESS, let scratch else {
            throw PatternFailure(reason: "there is no memory for it", kind: .tooLarge)
        }
        scratches = Mutex([Scratch(pointer: scratch)])
    }

    deinit {
        for scratch in scratches.withLock({ $0 }) { hs_free_scratch(scratch.pointer) }
        hs_free_database(database.pointer)
    }

    /// Adds to `hits` the number of every pattern that matches somewhere in the bytes; false on failure.
    func scan(_ bytes: UnsafeRawBufferPointer, into hits: inout PatternHits) -> Bool {
        withScratch { scratch in
            PatternSet.collect(into: &hits) { context in
                hs_scan(
                    database.pointer, PatternSet.start(of: bytes), UInt32(clamping: bytes.count), 0, scratch,
                    PatternSet.onMatch, context)
            }
        } ?? false
    }

    /// The same for a text.
    func scan(_ text: String, into hits: inout PatternHits) -> Bool {
        var text = text
        return text.withUTF8 { scan(UnsafeRawBufferPointer($0), into: &hits) }
    }

    /// A stream over this set; nil without memory.
    func openStream() -> OpaquePointer? {
        var stream: OpaquePointer?
        return hs_open_stream(database.pointer, 0, &stream) == HS_SUCCESS ? stream : nil
    }

    func feed(_ bytes: UnsafeRawBufferPointer, to stream: OpaquePointer, into hits: inout PatternHits) -> Bool
    {
        withScratch { scratch in
            PatternSet.collect(into: &hits) { context in
                hs_scan_stream(
                    stream, PatternSet.start(of: bytes), UInt32(clamping: bytes.count), 0, scratch,
                    PatternSet.onMatch, context)
            }
        } ?? false
    }

    /// Ends the text of the stream, which settles `$`; the stream is ready for another text after that.
    func finish(_ stream: OpaquePointer, into hits: inout PatternHits) -> Bool {
        withScratch { scratch in
            PatternSet.collect(into: &hits) { context in
                hs_reset_stream(stream, 0, scratch, PatternSet.onMatch, context)
            }
        } ?? false
    }

    static func close(_ stream: OpaquePointer) {
        // Without scratch and callback nothing is reported, so nothing can fail.
        hs_close_stream(stream, nil, nil, nil)
    }

    private static func start(of bytes: UnsafeRawBufferPointer) -> UnsafePointer<CChar>? {
        // Hyperscan refuses NULL also where the length is 0.
        (bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1))?.assumingMemoryBound(to: CChar.self)
    }

    private static func collect(
        into hits: inout PatternHits, _ scan: (UnsafeMutableRawPointer) -> hs_error_t
    ) -> Bool {
        withUnsafeMutablePointer(to: &hits) { scan(UnsafeMutableRawPointer($0)) == HS_SUCCESS }
    }

    private static let onMatch: match_event_handler = { number, _, _, _, context in
        context?.assumingMemoryBound(to: PatternHits.self).pointee.insert(Int(number))
        return 0
    }

    /// Scratch memory serves one scan at a time; there are as many as scans ever ran at once.
    private func withScratch<T>(_ body: (OpaquePointer) -> T) -> T? {
        var scratch = scratches.withLock { $0.popLast() }?.pointer
        if scratch == nil, hs_alloc_scratch(database.pointer, &scratch) != HS_SUCCESS { return nil }
        guard let scratch else { return nil }
        let kept = Scratch(pointer: scratch)
        defer { scratches.withLock { $0.append(kept) } }
        return body(scratch)
    }
}

// A compiled database is never changed, and Hyperscan allows any number of threads to scan with it.
private struct Database: @unchecked Sendable {
    let pointer: OpaquePointer

    static func compile(
        _ patterns: [PatternSet.Pattern], streaming: Bool
    ) throws(PatternFailure) -> Database {
        var sources: [UnsafePointer<CChar>?] = []
        defer { for source in sources { free(UnsafeMutablePointer(mutating: source)) } }
        for pattern in patterns { sources.append(UnsafePointer(strdup(pattern.compiledSource))) }
        let flags = patterns.map(\.hyperscanFlags)
        let numbers = patterns.indices.map { UInt32($0) }
        var database: OpaquePointer?
        var failure: UnsafeMutablePointer<hs_compile_error_t>?
        let mode = UInt32(streaming ? HS_MODE_STREAM : HS_MODE_BLOCK)
        let status = hs_compile_multi(
            sources, flags, numbers, UInt32(patterns.count), mode, nil, &database, &failure)
        defer { hs_free_compile_error(failure) }
        guard status == HS_SUCCESS, let database else { throw PatternFailure(failure) }
        return Database(pointer: database)
    }
}

// Owned by the pool or by the one scan that took it out.
private struct Scratch: @unchecked Sendable {
    let pointer: OpaquePointer
}

/// Why a pattern can't be compiled.
struct PatternFailure: Error {
    enum Kind { case malformed, unsupported, tooLarge }
    let reason: String
    let kind: Kind
    var advice: String?
}

extension PatternFailure {
    init(_ failure: UnsafeMutablePointer<hs_compile_error_t>?) {
        let text = failure?.pointee.message.map { String(cString: $0) } ?? "it can't be compiled"
        let lowered = text.lowercased()
        let unsupported = ["not supported", "unsupported", "back-reference", "zero-width", "look"]
        let tooLarge = ["is too large.", "too long", "resource limit", "exceeds"]
        self.init(
            reason: text,
            kind: unsupported.contains { lowered.contains($0) }
                ? .unsupported : tooLarge.contains { lowered.contains($0) } ? .tooLarge : .malformed)
    }
}

extension PatternSet.Pattern {
    static let knownFlags = "ism"

    /// What Hyperscan gets: the lines of a stream end in CR LF, which `$` alone does not know.
    var compiledSource: String { unicode ? source : PatternScan(source).acceptingCRLF }

    var hyperscanFlags: UInt32 {
        // A pattern counts once a text; which match it was does not matter.
        var value = UInt32(HS_FLAG_SINGLEMATCH) | UInt32(HS_FLAG_ALLOWEMPTY)
        if unicode { value |= UInt32(HS_FLAG_UTF8) }
        if flags.contains("i") { value |= UInt32(HS_FLAG_CASELESS) }
        if flags.contains("s") { value |= UInt32(HS_FLAG_DOTALL) }
        if flags.contains("m") { value |= UInt32(HS_FLAG_MULTILINE) }
        return value
    }

    /// Checks one pattern without compiling it.
    func check() throws(PatternFailure) {
        try PatternScan(source).check(unicode: unicode)
        var info: UnsafeMutablePointer<hs_expr_info_t>?
        var failure: UnsafeMutablePointer<hs_compile_error_t>?
        let status = hs_expression_info(compiledSource, hyperscanFlags, &info, &failure)
        defer {
            free(info)
            hs_free_compile_error(failure)
        }
        guard status == HS_SUCCESS else { throw PatternFailure(failure) }
    }
}
