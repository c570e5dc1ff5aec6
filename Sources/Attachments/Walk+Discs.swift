// SPDX-License-Identifier: Apache-2.0

// Images of discs: what any system would show of them is told, each file once.
extension Walk {
    /// The files of all trees; one that is in several of them by its first name, and by others that have another
    /// extension.
    func readDiscImage(_ source: ByteSource, at place: Place, _ traits: inout Traits) {
        let image = DiscImage(source)
        if !image.isWhole { isBroken = true }
        for _ in 0..<image.folders { guard countOther() else { return } }
        var known: [[Range<Int>]: ToldFile] = [:]
        for file in image.files {
            guard !isFull else { return }
            if file.isLink {
                guard countOther() else { return }
                continue
            }
            // An empty file of a tree that Windows does not show hides nothing.
            if file.size == 0, image.hasJoliet, !file.isJoliet { continue }
            var paths = [file.path]
            // Without Joliet, Windows shows the short name.
            if !image.hasJoliet, fileExtension(of: file.path) != fileExtension(of: file.plainPath) {
                paths.append(file.plainPath)
            }
            for path in paths {
                if var other = known[file.stretches], file.size > 0 {
                    if other.hasName(path, of: file) { continue }
                    addAlias(of: other.index, path, at: place)
                    other.add(path)
                    known[file.stretches] = other
                } else if let index = add(file, path, source, at: place) {
                    var new = ToldFile(index: index, isJoliet: file.isJoliet)
                    new.add(path)
                    known[file.stretches] = new
                }
            }
        }
    }

    private func add(_ file: DiscImage.File, _ path: String, _ source: ByteSource, at place: Place) -> Int? {
        guard let index = add(path, size: file.size, at: place), canUnpack else { return nil }
        var content = content(named: path)
        for stretch in file.stretches where canUnpack {
            source.forEachPiece(from: stretch.lowerBound, limit: stretch.count) { piece, _ in
                content.feed(piece)
                return count(unpacked: piece.count)
            }
        }
        if canUnpack { finish(content, as: index, at: place) }
        return index
    }
}

/// A file of an image that has been told.
private struct ToldFile {
    let index: Int
    let isJoliet: Bool
    private var paths: Set<String> = []
    private var extensions: Set<String> = []

    init(index: Int, isJoliet: Bool) {
        self.index = index
        self.isJoliet = isJoliet
    }

    mutating func add(_ path: String) {
        paths.insert(path.lowercased())
        extensions.insert(fileExtension(of: path))
    }

    /// True if the file has been told by that name, or by one of another tree that is as good.
    func hasName(_ path: String, of file: DiscImage.File) -> Bool {
        if paths.contains(path.lowercased()) { return true }
        guard file.isJoliet != isJoliet else { return false }
        let name = fileExtension(of: path)
        // Short names have three letters of an extension.
        let isShort = file.path == file.plainPath && name.utf8.count == 3
        return extensions.contains { $0 == name || isShort && $0.hasPrefix(name) }
    }
}
