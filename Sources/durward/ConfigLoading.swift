// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Configuration
internal import Facts
internal import Reporting

extension ConfigOption {
    /// The checked config; with errors, prints them all and ends with exit code 1.
    func load(_ services: FactServices? = nil) throws -> Snapshot {
        do {
            return try Snapshot.load(path: config, services: services)
        } catch {
            ConfigOption.show(error.diagnostics)
            let count = error.diagnostics.count { $0.severity == .error }
            Terminal.error("\(config): \(count == 1 ? "1 error" : "\(count) errors")")
            throw ExitCode(1)
        }
    }

    /// Prints remarks as compilers do.
    static func show(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics.prefix(ConfigLimits.diagnostics) { Terminal.error(diagnostic.rendered) }
        let more = diagnostics.count - ConfigLimits.diagnostics
        if more > 0 { Terminal.error("… and \(more) more") }
    }
}
