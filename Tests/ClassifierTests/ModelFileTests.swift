// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@testable import Classifier

@Suite("The model file")
struct ModelFileTests {
    @Test("a model that was written and read again is the same, and judges the same")
    func again() throws {
        let folder = try Folder()
        let path = folder.path + "/m"
        let learner = try Sample.learner(5)
        let writer = try ModelWriter(path: path)
        try writer.write(learner)
        let model = try SpamModel(path: path)
        let read = model.learner()
        let isSame =
            read.weights == learner.weights && read.counts == learner.counts
            && read.header.bias == learner.header.bias
        #expect(isSame)
        #expect(read.ring.entries.compactMap(\.self) == learner.ring.entries.compactMap(\.self))
        #expect(read.ring.next == learner.ring.next)
        for number in 0..<10 {
            let features = try Sample.features(Sample.text(.spam, number))
            #expect(model.probability(features) == learner.probability(features))
        }
        #expect(model.summary.spam == 5)
        #expect(model.summary.remembered == 10)
        #expect(
            try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
                == ClassifierLimits.modelFile)
    }

    @Test(
        "a damaged model is refused with what is wrong",
        arguments: [
            (0, 0xff, "it is no model"), (8, 0xff, "it is of version 255, and this is version 1"),
            (12, 0xff, "bytes and should have"), (16, 0xff, "its checksum is wrong"),
            (4_092, 0xff, "its checksum is wrong"), (5_000, 0xff, "its checksum is wrong"),
            (8_000_000, 0xff, "its checksum is wrong"), (16_777_215, 0xff, "its checksum is wrong"),
        ])
    func damaged(_ offset: Int, _ byte: UInt8, _ reason: String) throws {
        let folder = try Folder()
        var bytes = SpamLearner().file
        bytes[offset] = bytes[offset] == byte ? 0 : byte
        let path = try folder.write("m", bytes)
        let message = try #require(problem(path))
        #expect(message.contains(reason))
        #expect(message.contains(path))
        #expect(message.contains("learn again"))
    }

    @Test(
        "a file that was cut, grew or is none is refused", arguments: [0, 1, 4_096, 16_777_215, 16_777_217])
    func cut(_ size: Int) throws {
        let folder = try Folder()
        let bytes = SpamLearner().file
        let path = try folder.write(
            "m", Array(bytes.prefix(size)) + Array(repeating: 0, count: max(0, size - bytes.count)))
        #expect(problem(path)?.contains("it has \(size) bytes and should have 16777216") == true)
        #expect(problem(folder.path)?.contains("it is no file") == true)
        #expect(
            problem(folder.path + "/none")
                == "there is no model \(folder.path)/none; 'durward learn' makes one")
    }

    @Test("a broken model is not learned on")
    func notOverwritten() throws {
        let folder = try Folder()
        let path = try folder.write("m", Array("hello".utf8))
        let writer = try ModelWriter(path: path)
        #expect(throws: SpamModelError.self) { try writer.learner() }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "hello")
    }

    @Test("the mode of the old file stays, a new one has 0640, a link stays a link")
    func modes() throws {
        let folder = try Folder()
        let path = folder.path + "/m"
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        func mode() throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        try ModelWriter(path: path).write(SpamLearner())
        #expect(try mode() == 0o640)
        try FileManager.default.setAttributes([.posixPermissions: 0o604], ofItemAtPath: path)
        try ModelWriter(path: link).write(SpamLearner())
        #expect(try mode() == 0o604)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                "link", "m", "m.lock",
            ])
    }

    @Test("a new file is taken, a broken one is told once and the old one stays, a missing one is told once")
    func shelf() async throws {
        let folder = try Folder()
        let path = folder.path + "/m"
        let events = Mutex<[SpamModelEvent]>([])
        let shelf = ModelShelf { event in events.withLock { $0.append(event) } }
        func look() async throws -> SpamModel? {
            try await Task.sleep(for: .milliseconds(1_100))
            return shelf.model(path)
        }
        #expect(shelf.model(path) == nil)
        #expect(try await look() == nil)
        try ModelWriter(path: path).write(try Sample.learner(1))
        let first = try #require(try await look())
        try folder.write("other", Array("broken".utf8))
        #expect(rename(folder.path + "/other", path) == 0)
        #expect(try await look() === first)
        #expect(try await look() === first)
        try FileManager.default.removeItem(atPath: path)
        #expect(try await look() == nil)
        let told = events.withLock { $0 }
        #expect(told.count == 4)
        #expect(told.first == .missing(path: path))
        #expect(told[1].message == "the model \(path) is taken: 1 spam and 1 ham learned")
        #expect(told[2].message.hasSuffix("till then the one before stays in use"))
        #expect(told[3] == .missing(path: path))
    }

    @Test("a model that is cut while it is in use says nothing, and harms nobody")
    func cutInUse() throws {
        let folder = try Folder()
        let path = folder.path + "/m"
        try ModelWriter(path: path).write(try Sample.learner(5))
        let model = try SpamModel(path: path)
        let features = try Sample.features(Sample.text(.spam, 900))
        #expect(model.probability(features) > 0.5)
        #expect(truncate(path, 0) == 0)
        #expect((0...1).contains(model.probability(features)))
        #expect(model.explain(try Sample.message(Sample.text(.spam, 900))).strongest.isEmpty)
        #expect(problem(path)?.contains("it has 0 bytes") == true)
    }

    private func problem(_ path: String) -> String? {
        do {
            _ = try SpamModel(path: path)
            return nil
        } catch {
            return error.message
        }
    }
}
