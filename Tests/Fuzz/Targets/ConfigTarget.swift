// SPDX-License-Identifier: Apache-2.0

internal import Configuration
internal import Facts

/// A config file: refused with errors that have a place in it, or taken.
///
/// Nothing that names a file or holds a pattern: the one would be read, the other take long to compile.
struct ConfigTarget: FuzzTarget {
    let name = "config"
    let longest = 2_048
    let dictionary = "config.dict"

    /// Made once: it takes a while.
    private let services = try? FactServices.plain()

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let source = text(bytes)
        guard !["file", "aliases", "state", "~"].contains(where: { source.contains($0) }) else { return }
        // What is missing at the end may be said of the line behind it.
        let lines =
            2 + source.utf8.count { $0 == 0x0A || $0 == 0x0D }
            + source.unicodeScalars.count { $0.value > 0x7F }
        var diagnostics: [Diagnostic] = []
        do throws(ConfigErrors) {
            diagnostics = try Snapshot.parse(
                source, file: "fuzz.yaml", folder: "/nonexistent", services: services
            ).warnings
        } catch {
            diagnostics = error.diagnostics
            try require(diagnostics.contains { $0.severity == .error }, "refused without an error")
        }
        for diagnostic in diagnostics {
            try require((0...lines).contains(diagnostic.line), "line \(diagnostic.line) of \(lines)")
            try require(!diagnostic.message.isEmpty, "an error without words")
            try require(!diagnostic.headline.utf8.contains(0x0A), "a headline of several lines")
            try require(
                diagnostic.rendered.utf8.count <= 8_192, "a remark of \(diagnostic.rendered.utf8.count) bytes"
            )
        }
    }
}
