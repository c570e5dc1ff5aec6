// SPDX-License-Identifier: Apache-2.0
// The things that scripts work with: one directory, one private Postfix for all scripts, and one Durward that is
// started anew when a script wants another config or when the last one left traces.
import Foundation

/// Where the files of the scenarios are.
struct Places {
    /// Tests/Scenarios.
    let root: String
    var configs: String { "\(root)/configs" }
    var messages: String { "\(root)/messages" }
    var miltertest: String { "\(root)/miltertest" }
    var demo: String { "\(root)/demo" }
    var recipients: String { "\(root)/recipients" }
    var content: String { "\(root)/content" }

    /// Files with an ending in a folder, sorted.
    func files(in folder: String, ending: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
    }
}

/// The private directory and what runs in it.
final class Workbench {
    let directory: String
    let places: Places
    /// The servers that Durward asks.
    let backEnds: BackEnds
    private let program: String
    private let cleanup: Cleanup
    private(set) var postfix: PrivatePostfix?
    private(set) var durward: DurwardProcess?
    private var config: String?
    private var isTraced = false
    private var starts = 0

    /// Makes the directory. `program` is the filter.
    init(program: String, places: Places, cleanup: Cleanup) throws {
        var template = Array("/tmp/durward-scenario.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Trouble.system("mkdtemp") }
        directory = String(cString: made)
        cleanup.add(directory: directory)
        // Postfix's own user must come through to the socket.
        chmod(directory, 0o755)
        (self.program, self.places, self.cleanup) = (program, places, cleanup)
        backEnds = try BackEnds(below: directory, cleanup: cleanup)
    }

    /// The milter's socket.
    var socket: String { "\(directory)/durward.sock" }
    /// The folder of the live config files.
    var liveConfigs: String { "\(directory)/config" }

    /// The private Postfix, started at the first call.
    func runningPostfix(orphanLimit: Int? = Limits.orphan) throws -> PrivatePostfix {
        if let postfix { return postfix }
        let started = try PrivatePostfix(
            below: directory, milter: "unix:\(socket)", orphanLimit: orphanLimit, cleanup: cleanup)
        postfix = started
        return started
    }

    /// A Durward with this config, fresh unless the one that runs is as good as that.
    func durward(config name: String) throws -> DurwardProcess {
        if let durward, config == name, !isTraced, durward.isRunning { return durward }
        durward?.end()
        durward = nil
        // What one script has taught the filter is not for the next one.
        for ending in ["", "-wal", "-shm"] { unlink("\(directory)/state.db\(ending)") }
        try layConfigs()
        config = name
        isTraced = false
        return try started()
    }

    /// The running Durward ended as an admin would end it, and started again with all that it remembers.
    func restartedDurward() throws -> DurwardProcess {
        durward?.terminate()
        guard let ending = durward?.awaitEnd(Limits.exit), ending == 0 else {
            throw Trouble("durward does not end in good order")
        }
        return try started()
    }

    private func started() throws -> DurwardProcess {
        starts += 1
        let started = try DurwardProcess(
            program: program, config: "\(liveConfigs)/\(config ?? "")", socket: socket,
            log: "\(directory)/durward-\(starts).log", cleanup: cleanup)
        durward = started
        return started
    }

    /// The next script gets a fresh Durward.
    func leaveTraces() { isTraced = true }

    /// Runs a subcommand of the filter to its end.
    func command(_ arguments: [String]) throws -> (output: String, ending: Int32) {
        try shell([program] + arguments)
    }

    /// Runs any program to its end.
    func shell(_ arguments: [String]) throws -> (output: String, ending: Int32) {
        try ChildProcess.run(arguments, ignoresBrokenPipes: true, cleanup: cleanup)
    }

    /// A config file with `@DIR@` replaced by the directory, and names of ports by ports.
    func configText(_ name: String) throws -> String {
        guard let text = try? String(contentsOfFile: "\(places.configs)/\(name)", encoding: .utf8) else {
            throw Trouble("no config \(places.configs)/\(name)")
        }
        return backEnds.filled(text.replacingOccurrences(of: "@DIR@", with: directory))
    }

    /// Puts bytes in place of a live file, whole or not at all.
    func replace(_ name: String, with bytes: [UInt8]) throws {
        let path = "\(liveConfigs)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        chmod(path, 0o644)
    }

    /// Fresh copies of all config files.
    private func layConfigs() throws {
        try? FileManager.default.removeItem(atPath: liveConfigs)
        try FileManager.default.createDirectory(atPath: liveConfigs, withIntermediateDirectories: false)
        for file in places.files(in: places.configs, ending: "") {
            let name = (file as NSString).lastPathComponent
            try replace(name, with: Array(try configText(name).utf8))
        }
    }
}
