// SPDX-License-Identifier: Apache-2.0
// Processes: started with clean signals and no descriptor but the three, waited for with a time-out.
import Foundation

/// A process that the runner started.
final class ChildProcess {
    /// Its number.
    let pid: pid_t
    /// How it ended, once it has been waited for: the exit status, or minus the signal.
    private(set) var ending: Int32?
    private let cleanup: Cleanup

    /// Starts a program. `output` and `errors` are descriptors, by default the runner's own.
    /// `ignoresBrokenPipes`: for a program that would die of SIGPIPE instead of telling of it.
    init(
        _ arguments: [String], environment: [String: String] = [:], output: Int32 = STDOUT_FILENO,
        errors: Int32 = STDERR_FILENO, ignoresBrokenPipes: Bool = false, cleanup: Cleanup
    ) throws {
        guard let program = arguments.first else { throw Trouble("no program to start") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        // Both through high numbers, so that neither is closed before it is copied.
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        // The runner itself ignores it, and the child inherits that.
        if ignoresBrokenPipes { sigdelset(&all, SIGPIPE) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid = pid_t()
        let failure = posix_spawnp(&pid, program, &actions, &attributes, &argv, &envp)
        guard failure == 0 else {
            throw Trouble("cannot start \(program): \(String(cString: strerror(failure)))")
        }
        self.pid = pid
        self.cleanup = cleanup
        cleanup.add(process: pid)
    }

    /// How it ended if it has, without waiting.
    func poll() -> Int32? {
        if let ending { return ending }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        cleanup.remove(process: pid)
        let signal = status & 0x7F
        ending = signal == 0 ? (status >> 8) & 0xFF : -signal
        return ending
    }

    /// Waits until it has ended; nil when the time is over.
    func wait(_ seconds: Double) -> Int32? {
        awaited(seconds) { poll() }
    }

    /// Sends a signal, unless it has ended.
    func signal(_ signal: Int32) {
        if poll() == nil { kill(pid, signal) }
    }

    /// Ends it at once.
    func end() {
        signal(SIGKILL)
        _ = wait(Limits.await)
    }

    /// Runs a program to its end and yields what it wrote (both outputs together) and how it ended.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], ignoresBrokenPipes: Bool = false,
        cleanup: Cleanup
    ) throws -> (output: String, ending: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Trouble.system("pipe") }
        let (reading, writing) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(reading) }
        let child: ChildProcess
        do {
            defer { close(writing) }
            child = try ChildProcess(
                arguments, environment: environment, output: writing,
                errors: writing, ignoresBrokenPipes: ignoresBrokenPipes, cleanup: cleanup)
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        let deadline = Deadline(Limits.command)
        while true {
            var descriptor = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
            guard Glibc.poll(&descriptor, 1, deadline.milliseconds) > 0 else {
                child.end()
                throw Trouble("\(arguments.joined(separator: " ")) took longer than \(Limits.command) s")
            }
            let count = read(reading, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        guard let ending = child.wait(Limits.await) else {
            child.end()
            throw Trouble("\(arguments.joined(separator: " ")) closed its output and did not end")
        }
        return (String(decoding: bytes, as: UTF8.self), ending)
    }
}
