// SPDX-License-Identifier: Apache-2.0

/// What the names of a zip's members say of it: an Office document (ECMA-376, OpenDocument), and whether it has
/// macros.
struct OfficeParts {
    private var hasContentTypes = false
    private var folders: Set<String> = []
    private var hasContent = false
    private var hasBasic = false
    private var hasProject = false

    /// The name of a member, as it stands in the zip.
    mutating func see(_ name: [UInt8]) {
        guard name.count <= 256 else { return }
        let path = OfficeParts.path(name)
        if path == OfficeParts.contentTypes { hasContentTypes = true }
        if path == "content.xml" { hasContent = true }
        let folder = path.prefix { $0 != "/" }
        if folder.utf8.count < path.utf8.count, OfficeParts.types[String(folder)] != nil {
            folders.insert(String(folder))
        }
        // vbaProject.bin is what it is called; whatever it is called, it is a member of its own and looked into.
        if path.hasSuffix("vbaproject.bin") || path.hasSuffix("vbadata.xml") || path.contains("/macrosheets/")
        {
            hasProject = true
        }
        if OfficeParts.isModule(path) { hasBasic = true }
    }

    /// True for a document with macros, by its names or by the types of its parts (`[Content_Types].xml`).
    var hasMacros: Bool {
        get { hasProject || hasContent && hasBasic }
        set { hasProject = newValue }
    }

    /// A module of OpenDocument's macros: in a library of Basic, beside the list of what is in it; or a script.
    private static func isModule(_ path: String) -> Bool {
        let steps = path.split(separator: "/")
        guard steps.count > 2, let last = steps.last, !path.hasSuffix("/") else { return false }
        if steps.first == "basic" { return last != "script-lb.xml" && last != "dialog-lb.xml" }
        return steps.first == "scripts"
    }

    private static func path(_ name: [UInt8]) -> String {
        String(decoding: name.map { $0 == 0x5C ? 0x2F : $0 }, as: UTF8.self).lowercased()
    }

    private static let contentTypes = "[content_types].xml"

    /// True for the name of the list of the types of all parts.
    static func isContentTypes(_ name: String) -> Bool { name.lowercased() == contentTypes }

    private static let types = [
        "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xl": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ]

    private var isDocument: Bool { hasContentTypes && !folders.isEmpty }

    /// As libmagic calls it; nil if it is no document of Office.
    var type: String? {
        guard hasContentTypes, folders.count == 1 else { return nil }
        return folders.first.flatMap { OfficeParts.types[$0] }
    }

    /// True for a part of a document that is text or picture by its name: not worth unpacking if it begins so.
    func isPlainPart(_ name: [UInt8]) -> Bool {
        guard isDocument, name.count <= 256 else { return false }
        let path = OfficeParts.path(name)
        guard path != OfficeParts.contentTypes else { return true }
        let folder = path.prefix { $0 != "/" }
        return OfficeParts.plainFolders.contains(String(folder))
            && OfficeParts.plain.contains(fileExtension(of: path))
    }

    private static let plainFolders: Set<String> = [
        "word", "xl", "ppt", "_rels", "docprops", "customxml", "docmetadata",
    ]

    private static let plain: Set<String> = [
        "xml", "rels", "png", "jpg", "jpeg", "gif", "emf", "wmf", "tif", "tiff", "svg", "vml", "bmp",
    ]

    /// False for the beginning of what is an archive, a program or a compound file.
    static func isPlain(_ head: UnsafeRawBufferPointer) -> Bool {
        !head.has("MZ") && ContentKind.of(head) == nil
    }
}
