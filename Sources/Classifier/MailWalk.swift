// SPDX-License-Identifier: Apache-2.0
//
// Files, Maildir folders, folders of files: which files there are to read. Limits: ClassifierLimits.folderDepth.

internal import Glibc

/// The files of some paths in order: of a Maildir what is in `cur` and `new`, and its folders; of other folders all
/// files that are not hidden. The names of one folder are held at a time, of each folder that it is in.
public struct MailWalk: Sendable {
    /// A file, or why there is none.
    public enum Step: Sendable, Hashable {
        case file(path: String, size: Int)
        case problem(path: String, reason: String)
    }

    private var open: [(folder: String, names: ArraySlice<String>)] = []

    /// Begins at these paths; `-` is handed on as it is.
    public init(_ paths: [String]) { open = [("", paths[...])] }

    /// The next file; nil after the last one.
    public mutating func next() -> Step? {
        while var top = open.popLast() {
            guard let name = top.names.popFirst() else { continue }
            open.append(top)
            let path = top.folder.isEmpty ? name : "\(top.folder)/\(name)"
            if path == "-" { return .file(path: path, size: 0) }
            var status = stat()
            // A link to a folder is followed only where it was named: others may lead back.
            let result = top.folder.isEmpty ? stat(path, &status) : lstat(path, &status)
            guard result == 0 else {
                // Mail programs move files while they are read.
                if errno == ENOENT, !top.folder.isEmpty { continue }
                return .problem(path: path, reason: String(cString: strerror(errno)))
            }
            switch status.st_mode & S_IFMT {
            case S_IFREG: return .file(path: path, size: Int(status.st_size))
            case S_IFDIR:
                if let problem = enter(path) { return problem }
            case S_IFLNK:
                guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
                return .file(path: path, size: Int(status.st_size))
            case S_IFIFO where top.folder.isEmpty: return .file(path: path, size: 0)
            default:
                if top.folder.isEmpty { return .problem(path: path, reason: "it is neither file nor folder") }
            }
        }
        return nil
    }

    private mutating func enter(_ path: String) -> Step? {
        guard open.count <= ClassifierLimits.folderDepth else {
            return .problem(path: path, reason: "folders are nested too deep")
        }
        guard let names = MailWalk.names(in: path) else {
            return .problem(path: path, reason: String(cString: strerror(errno)))
        }
        open.append((path, MailWalk.wanted(names, in: path)[...]))
        return nil
    }

    private static func wanted(_ names: [String], in path: String) -> [String] {
        guard names.contains("cur"), names.contains("new") else {
            let isMaildirsOwn = path.hasSuffix("/cur") || path.hasSuffix("/new")
            return names.filter { isMaildirsOwn || !$0.hasPrefix(".") }.sorted()
        }
        // What else lies in a Maildir and is a folder is a mailbox below it; the rest are lists of the server's.
        let folders = names.filter { $0 != "tmp" && $0 != "cur" && $0 != "new" && isFolder("\(path)/\($0)") }
        return ["cur", "new"] + folders.sorted()
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func names(in path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
