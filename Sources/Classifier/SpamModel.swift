// SPDX-License-Identifier: Apache-2.0
//
// Limits: ClassifierLimits.modelFile.

internal import CMapping
internal import Glibc

/// A model file, mapped: read-only, its pages shared by all processes that have it open. It never changes, because
/// learning puts a new file in its place.
public final class SpamModel: Sendable {
    private let mapping: Mapping
    private let header: ModelHeader

    /// Unmapped when it is let go.
    private final class Mapping: @unchecked Sendable {
        // Nobody writes there.
        let bytes: UnsafeRawBufferPointer

        init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

        deinit {
            durward_mapping_release(bytes.baseAddress)
            munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        }
    }

    /// Opens a model and checks it whole, which takes some 10 ms.
    public init(path: String) throws(SpamModelError) {
        let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            throw errno == ENOENT
                ? .missing(path: path) : .broken(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(file) }
        mapping = try SpamModel.map(file, path)
        if let problem = ModelLayout.problem(mapping.bytes) { throw .broken(path: path, reason: problem) }
        header = ModelLayout.header(mapping.bytes)
    }

    private static func map(_ file: Int32, _ path: String) throws(SpamModelError) -> Mapping {
        var status = stat()
        guard fstat(file, &status) == 0 else {
            throw .broken(path: path, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .broken(path: path, reason: "it is no file") }
        guard status.st_size == ClassifierLimits.modelFile else {
            throw .broken(
                path: path,
                reason: "it has \(status.st_size) bytes and should have \(ClassifierLimits.modelFile)")
        }
        let size = ClassifierLimits.modelFile
        guard let start = mmap(nil, size, PROT_READ, MAP_SHARED, file, 0), start != MAP_FAILED else {
            throw .broken(path: path, reason: String(cString: strerror(errno)))
        }
        let mapping = Mapping(UnsafeRawBufferPointer(start: start, count: size))
        guard durward_mapping_guard(start, size) else {
            throw .broken(path: path, reason: "too many models are open, or SIGBUS can't be handled")
        }
        return mapping
    }

    /// The probability that a message is spam, from 0 to 1.
    public func probability(_ features: SpamFeatures) -> Double { ModelNumbers.probability(logit(features)) }

    /// The logarithm of the odds that a message is spam.
    public func logit(_ features: SpamFeatures) -> Double { numbers.logit(features) }

    /// What the message's features say, the strongest first; at most `ClassifierLimits.strongest`.
    public func explain(_ message: SpamMessage) -> SpamExplanation { SpamExplanation(message, numbers) }

    /// What the model has learned.
    public var summary: SpamModelSummary {
        SpamModelSummary(header, remembered: ModelLayout.remembered(mapping.bytes))
    }

    /// True for a model from which a probability can be told: one that has learned of both.
    public var isOfUse: Bool { header.learnedSpam > 0 && header.learnedHam > 0 }

    /// The model, to learn on.
    func learner() -> SpamLearner { ModelLayout.learner(mapping.bytes) }

    private var numbers: ModelNumbers {
        let bytes = mapping.bytes
        return ModelNumbers(
            weights: UnsafeRawBufferPointer(rebasing: bytes[ModelLayout.weights..<ModelLayout.counts])
                .assumingMemoryBound(to: Int32.self),
            counts: UnsafeRawBufferPointer(rebasing: bytes[ModelLayout.counts...])
                .assumingMemoryBound(to: UInt16.self),
            header: header)
    }
}

/// Why there is no model.
public enum SpamModelError: Error, Sendable, Hashable {
    /// There is no such file.
    case missing(path: String)
    /// There is one, and it can't be used.
    case broken(path: String, reason: String)
    /// It can't be written.
    case unwritable(path: String, reason: String)

    /// One line: the file, what is wrong, what to do.
    public var message: String {
        switch self {
        case .missing(let path): "there is no model \(path); 'durward learn' makes one"
        case .broken(let path, let reason):
            "the model \(path) can't be used: \(reason); put back a whole one, or remove it and learn again"
        case .unwritable(let path, let reason):
            "the model \(path) can't be written: \(reason); the old one is as it was"
        }
    }
}

/// What a model has learned.
public struct SpamModelSummary: Sendable, Hashable {
    /// Messages learned as spam, but for those taken back.
    public let spam: Int
    /// The same for ham.
    public let ham: Int
    /// Seconds since 1970 at which it was made; 0 if that is not known.
    public let created: Int
    /// Seconds since 1970 at which it last learned.
    public let changed: Int
    /// Messages that can still be taken back.
    public let remembered: Int

    init(_ header: ModelHeader, remembered: Int) {
        spam = Int(clamping: header.learnedSpam)
        ham = Int(clamping: header.learnedHam)
        created = Int(clamping: header.created)
        changed = Int(clamping: header.changed)
        self.remembered = remembered
    }
}
