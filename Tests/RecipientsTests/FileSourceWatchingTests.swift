// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Recipients

@Suite("A file that is watched")
final class FileSourceWatchingTests {
    private let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
        path = folder.appending(path: "durward-watched-\(UUID().uuidString)").path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    /// Holds up who reads a file, and tells that it is held up.
    private final class Gate: Sendable {
        private let isShut = Atomic(false)
        private let (arrived, opened) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))

        func shut() { isShut.store(true, ordering: .relaxed) }

        func pass() {
            guard isShut.load(ordering: .relaxed) else { return }
            arrived.signal()
            opened.wait()
        }

        func waitForSomebody() -> Bool { arrived.wait(timeout: .now() + 60) == .success }

        func open() {
            isShut.store(false, ordering: .relaxed)
            opened.signal()
        }
    }

    /// Looks at its file when it is told to, and not by itself.
    private func file(
        _ gate: Gate = Gate(), settling: Duration = .seconds(10_000)
    ) throws -> WatchedFile<String> {
        try WatchedFile(path: path, settling: settling) { bytes, _ throws(RecipientFileError) in
            gate.pass()
            if bytes.isEmpty { throw RecipientFileError(reason: "of no use") }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    @Test("who asks does not wait for who reads")
    func noWaiting() throws {
        try write("one")
        let gate = Gate()
        let file = try file(gate, settling: .milliseconds(1))
        defer { gate.open() }
        gate.shut()
        try write("two")
        #expect(gate.waitForSomebody())
        for _ in 0..<100 {
            let look = file.look()
            #expect(look.content == "one" && look.isChanging && look.failure == nil)
        }
        gate.open()
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end, file.look().isChanging { usleep(1_000) }
        #expect(file.look().content == "two")
    }

    @Test("a file that goes on changing is not read")
    func settling() throws {
        try write("0")
        let file = try file()
        for round in 1...5 {
            try write("\(round)")
            file.poll()
            #expect(file.look().content == "0" && file.look().isChanging)
        }
        file.poll()
        #expect(file.look().content == "5" && !file.look().isChanging)
        try write("6")
        file.poll()
        try FileManager.default.removeItem(atPath: path)
        file.poll()
        #expect(file.look().failure?.contains(path) == true)
    }

    @Test("one that changes while it is read is read again")
    func changesMeanwhile() throws {
        try write("one")
        let gate = Gate()
        let file = try file(gate)
        try write("two")
        file.poll()
        gate.shut()
        let done = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            file.poll()
            done.signal()
        }
        #expect(gate.waitForSomebody())
        try write("three")
        gate.open()
        #expect(done.wait(timeout: .now() + 60) == .success)
        #expect(file.look().content == "one" && file.look().isChanging)
        file.poll()
        file.poll()
        #expect(file.look().content == "three")
    }

    @Test("one of no use is told so until it changes, and one that is put back as it was is as it was")
    func ofNoUse() throws {
        try write("one")
        let file = try file()
        try FileManager.default.moveItem(atPath: path, toPath: path + "-old")
        try write("")
        #expect(file.look().failure == nil)
        file.poll()
        file.poll()
        #expect(file.look().failure == "of no use" && !file.look().isChanging)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + "-old", toPath: path)
        #expect(file.look().failure == "of no use" && file.look().isChanging)
        file.poll()
        file.poll()
        #expect(file.look().content == "one" && file.look().failure == nil)
    }

    @Test("nothing goes on once nobody holds it")
    func end() throws {
        try write("one")
        weak var kept: WatchedFile<String>?
        do {
            let file = try file(settling: .milliseconds(1))
            kept = file
            #expect(kept != nil)
        }
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end, kept != nil { usleep(1_000) }
        #expect(kept == nil)
    }
}
