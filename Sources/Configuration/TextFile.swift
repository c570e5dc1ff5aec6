// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A file of text, read whole.
enum TextFile {
    /// Why a file can't be used, for the admin.
    struct Failure: Error {
        let reason: String
        var advice: String?
        /// Where it is not UTF-8; nil for the file as a whole.
        var place: (line: Int, column: Int)?
    }

    /// A file name as it stands in the config; it is relative to the folder of the config file.
    static func path(_ file: String, in folder: String) -> String {
        file.hasPrefix("/") || folder.isEmpty ? file : folder + "/" + file
    }

    /// The text of a file; a byte order mark at its start is left out.
    static func text(of path: String, limit: Int) throws(Failure) -> String {
        var bytes = try TextFile.bytes(of: path, limit: limit)
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(
                reason: "\(path) is not UTF-8", advice: "save it as UTF-8",
                place: firstInvalid(in: bytes))
        }
        return text
    }

    private static func bytes(of path: String, limit: Int) throws(Failure) -> [UInt8] {
        func failure() -> Failure {
            Failure(reason: "\(path) can't be read: \(String(cString: strerror(errno)))")
        }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure() }
        defer { close(file) }
        var info = stat()
        guard fstat(file, &info) == 0 else { throw failure() }
        guard info.st_mode & S_IFMT != S_IFDIR else { throw Failure(reason: "\(path) is a folder") }
        // A pipe or device says nothing of its size: what counts is what comes.
        let chunk = min(max(Int(info.st_size) + 1, 65_536), limit + 1)
        var bytes: [UInt8] = []
        var count = 1
        while count > 0 {
            guard bytes.count <= limit else {
                throw Failure(reason: "\(path) is larger than \(limit / 1_048_576) MiB")
            }
            let start = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: chunk))
            repeat {
                count = bytes.withUnsafeMutableBytes {
                    read(file, $0.baseAddress?.advanced(by: start), chunk)
                }
            } while count < 0 && errno == EINTR
            guard count >= 0 else { throw failure() }
            bytes.removeLast(chunk - count)
        }
        return bytes
    }

    private static func firstInvalid(in bytes: [UInt8]) -> (line: Int, column: Int)? {
        var place = (line: 1, column: 1)
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue("\n"): place = (place.line + 1, 1)
            case .scalarValue: place.column += 1
            case .emptyInput: return nil
            case .error: return place
            }
        }
    }
}
