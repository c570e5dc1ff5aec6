// SPDX-License-Identifier: Apache-2.0
// `scenario test`: every script, one line each, and a sum.
import Foundation

/// Runs scripts and counts.
struct TestCommand {
    let program: String
    let places: Places
    let cleanup: Cleanup
    /// The scripts to run; empty for all.
    let files: [String]
    /// Why no script that needs Postfix can run here; nil if they can.
    let noPostfix: String?

    private enum Result {
        case passed
        case failed(String)
        case skipped(String)
    }

    /// Returns the exit status.
    func run() throws -> Int32 {
        let workbench = try Workbench(program: program, places: places, cleanup: cleanup)
        let all =
            files.isEmpty
            ? places.files(in: places.root, ending: ".smtp") + places.files(in: places.demo, ending: ".smtp")
                + places.files(in: places.recipients, ending: ".smtp")
                + places.files(in: places.content, ending: ".smtp")
                + places.files(in: places.miltertest, ending: ".lua") : files
        guard !all.isEmpty else { throw Trouble("no scripts in \(places.root)") }
        let noMiltertest =
            Self.isInPath("miltertest") ? nil : "miltertest is not installed (Debian's package miltertest)"
        var counts = (passed: 0, failed: 0, skipped: 0)
        // Scripts with the same config follow each other, so that they share one filter.
        let jobs = all.map { Job(path: $0, places: places) }.enumerated()
            .sorted { ($0.element.config, $0.offset) < ($1.element.config, $1.offset) }.map(\.element)
        for job in jobs {
            let started = ContinuousClock.now
            let result = outcome(of: job, on: workbench, noMiltertest: noMiltertest)
            let took = Int((ContinuousClock.now - started) / .milliseconds(1))
            let name =
                job.path.hasPrefix(places.root + "/")
                ? String(job.path.dropFirst(places.root.count + 1)) : job.path
            switch result {
            case .passed:
                counts.passed += 1
                line("ok  ", .green, name, "\(job.title)  \(Terminal.styled("\(took) ms", .dim))")
            case .failed(let why):
                counts.failed += 1
                line("FAIL", .red, name, "\(job.title)\n\(why)")
            case .skipped(let why):
                counts.skipped += 1
                line("skip", .yellow, name, why)
            }
        }
        Terminal.say("\(counts.passed) passed, \(counts.failed) failed, \(counts.skipped) skipped")
        return counts.failed == 0 ? 0 : 1
    }

    /// A script of either kind, or what is wrong with it.
    private struct Job {
        enum Content {
            case smtp(Script)
            case lua(MiltertestScript)
            case broken(String)
        }
        let path: String
        let content: Content

        init(path: String, places: Places) {
            self.path = path
            do {
                content =
                    path.hasSuffix(".lua")
                    ? .lua(try MiltertestScript(path: path))
                    : .smtp(try Script(path: path, messages: places.messages))
            } catch {
                content = .broken("\(error)\n")
            }
        }

        var config: String {
            switch content {
            case .smtp(let script): script.config
            case .lua(let script): script.config
            case .broken: ""
            }
        }

        var title: String {
            switch content {
            case .smtp(let script): script.title
            case .lua(let script): script.title
            case .broken: "cannot be read"
            }
        }
    }

    private func outcome(of job: Job, on workbench: Workbench, noMiltertest: String?) -> Result {
        do {
            switch job.content {
            case .broken(let why): return .failed(why)
            case .smtp(let script):
                if let missing = noPostfix ?? BackEnds.missing(script.backEnds) { return .skipped(missing) }
                return try ScriptRun(script, on: workbench).run().map { .failed($0) } ?? .passed
            case .lua(let script):
                if let noMiltertest { return .skipped(noMiltertest) }
                return try script.run(on: workbench).map { .failed($0) } ?? .passed
            }
        } catch {
            return .failed("  \(error)\n")
        }
    }

    private func line(_ mark: String, _ style: Terminal.Style, _ name: String, _ text: String) {
        let padded = name + String(repeating: " ", count: max(0, 40 - name.count))
        Terminal.say("\(Terminal.styled(mark, style)) \(padded) \(text)")
    }

    /// Whether a program of this name can be started.
    static func isInPath(_ name: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin"]
        return folders.contains { access("\($0)/\(name)", X_OK) == 0 }
    }
}
