// SPDX-License-Identifier: Apache-2.0

internal import CArchive
internal import Glibc

/// One archive, read by libarchive from the first entry to the last. Nothing is written to disk and no program
/// is started: only formats and filters that are read in this process are enabled, one kind at a time.
final class LibArchive {
    /// How an archive is read.
    enum Format {
        case sevenZip, rar4, rar5, tar, cab, cpio, ar, lha
        /// By its central directory.
        case zipDirectory
        /// By the headers in front of its members.
        case zipStream
        /// One file, compressed.
        case compressed(ContentKind.Compression)
        /// A tar, compressed.
        case compressedTar(ContentKind.Compression)
    }

    /// What an archive says of an entry.
    struct Entry {
        /// As it stands there, or in UTF-8 where the format has a charset; empty where it has none.
        let name: [UInt8]
        /// False for folders, links and devices.
        let isFile: Bool
        let isEncrypted: Bool
        /// As declared; nil where the archive does not say.
        let size: Int?
    }

    /// What came of the next step.
    enum Step<Value> {
        case found(Value)
        case end
        /// This entry can't be read, but perhaps the next one.
        case unreadable
        case broken
    }

    /// How long an octet takes to unpack, compared with one of zip.
    var cost: Int
    private let archive: OpaquePointer
    private let input: ArchiveInput

    /// Nil if libarchive can't: no memory, or a filter it was built without.
    init?(_ source: ByteSource, format: Format) {
        guard let archive = archive_read_new() else { return nil }
        self.archive = archive
        cost = format.cost
        input = ArchiveInput(source)
        guard format.enable(in: archive) else { return nil }
        let client = Unmanaged.passUnretained(input).toOpaque()
        archive_read_set_callback_data(archive, client)
        archive_read_set_read_callback(archive) { _, client, start in
            guard let input = ArchiveInput.from(client) else { return -1 }
            start?.pointee = input.start
            return input.read()
        }
        archive_read_set_skip_callback(archive) { _, client, request in
            la_int64_t(ArchiveInput.from(client)?.skip(Int(clamping: request)) ?? 0)
        }
        archive_read_set_seek_callback(archive) { _, client, offset, whence in
            la_int64_t(ArchiveInput.from(client)?.seek(Int(clamping: offset), whence) ?? Int(ARCHIVE_FATAL))
        }
        input.beginHeader()
        isOpen = archive_read_open1(archive) >= ARCHIVE_WARN
    }

    deinit { archive_read_free(archive) }

    /// False if this is no archive of that format.
    private(set) var isOpen = false

    /// Octets of the source that have been used up.
    var position: Int { Int(clamping: archive_filter_bytes(archive, 0)) }

    /// Octets that have been read of the source, wherever.
    var octetsRead: Int { input.octetsRead }

    /// True if entries, or their names, can't be read without a password.
    ///
    /// Not to be asked of what could not be opened: libarchive 3.6 reads beyond its memory then.
    var hasEncryptedEntries: Bool { isOpen && archive_read_has_encrypted_entries(archive) == 1 }

    /// True while little is to be read of what follows, so that little is taken at once.
    var readsLittle = false { didSet { input.readsLittle = readsLittle } }

    func next() -> Step<Entry> {
        guard isOpen else { return .broken }
        input.beginHeader()
        var header: OpaquePointer?
        switch archive_read_next_header(archive, &header) {
        case ARCHIVE_OK, ARCHIVE_WARN:
            guard let header else { return .broken }
            return .found(entry(header))
        case ARCHIVE_EOF: return .end
        case ARCHIVE_RETRY, ARCHIVE_FAILED: return .unreadable
        default: return .broken
        }
    }

    private func entry(_ header: OpaquePointer) -> Entry {
        let name = archive_entry_pathname(header) ?? archive_entry_pathname_utf8(header)
        let type = UInt32(archive_entry_filetype(header)) & LibArchive.typeMask
        let size = archive_entry_size_is_set(header) != 0 ? Int(clamping: archive_entry_size(header)) : nil
        return Entry(
            name: name.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } ?? [],
            // Some formats say nothing of the type.
            isFile: type == LibArchive.regularFile || type == 0,
            isEncrypted: archive_entry_is_encrypted(header) != 0, size: size.map { max($0, 0) })
    }

    private static let typeMask: UInt32 = 0o170_000
    private static let regularFile: UInt32 = 0o100_000

    /// The next octets of the entry, valid until the next call.
    func nextBlock() -> Step<UnsafeRawBufferPointer> {
        input.beginData()
        // A block without octets is allowed, but does not go on for ever.
        for _ in 0..<1_000 {
            var start: UnsafeRawPointer?
            var count = 0
            var offset: la_int64_t = 0
            switch archive_read_data_block(archive, &start, &count, &offset) {
            case ARCHIVE_OK, ARCHIVE_WARN:
                if count > 0, let start { return .found(UnsafeRawBufferPointer(start: start, count: count)) }
            case ARCHIVE_EOF: return .end
            case ARCHIVE_FAILED, ARCHIVE_RETRY: return .unreadable
            default: return .broken
            }
        }
        return .broken
    }
}

extension LibArchive.Format {
    fileprivate var cost: Int {
        switch self {
        case .sevenZip, .rar4, .rar5: AttachmentLimits.costLZMA
        case .compressed(let compression), .compressedTar(let compression): compression.cost
        default: 1
        }
    }

    /// True if entries can be passed over without unpacking them.
    var skipsFast: Bool {
        switch self {
        case .cab, .compressed, .compressedTar: false
        default: true
        }
    }

    fileprivate func enable(in archive: OpaquePointer) -> Bool {
        switch self {
        case .sevenZip: archive_read_support_format_7zip(archive) == ARCHIVE_OK
        case .rar4: archive_read_support_format_rar(archive) == ARCHIVE_OK
        case .rar5: archive_read_support_format_rar5(archive) == ARCHIVE_OK
        case .tar: archive_read_support_format_tar(archive) == ARCHIVE_OK
        case .cab: archive_read_support_format_cab(archive) == ARCHIVE_OK
        case .cpio: archive_read_support_format_cpio(archive) == ARCHIVE_OK
        case .ar: archive_read_support_format_ar(archive) == ARCHIVE_OK
        case .lha: archive_read_support_format_lha(archive) == ARCHIVE_OK
        case .zipDirectory: archive_read_support_format_zip_seekable(archive) == ARCHIVE_OK
        case .zipStream: archive_read_support_format_zip_streamable(archive) == ARCHIVE_OK
        // Anything but OK of a filter means that a program would be started to unpack it.
        case .compressedTar(let compression):
            compression.enable(in: archive) && archive_read_support_format_tar(archive) == ARCHIVE_OK
        case .compressed(let compression):
            compression.enable(in: archive) && archive_read_support_format_raw(archive) == ARCHIVE_OK
                && archive_read_support_format_empty(archive) == ARCHIVE_OK
        }
    }
}

extension ContentKind.Compression {
    fileprivate func enable(in archive: OpaquePointer) -> Bool {
        // Appended, a filter is used once and not again for what it unpacks. That of compress can't be
        // appended: it reads as soon as it is made, when there is nothing to read from yet (and crashes).
        self == .compress
            ? archive_read_support_filter_compress(archive) == ARCHIVE_OK
            : archive_read_append_filter(archive, filter) == ARCHIVE_OK
    }

    fileprivate var cost: Int {
        switch self {
        case .bzip2: AttachmentLimits.costBzip2
        case .xz, .lzma, .lzip: AttachmentLimits.costLZMA
        case .gzip, .zstd, .lz4, .compress: 1
        }
    }

    private var filter: Int32 {
        switch self {
        case .gzip: ARCHIVE_FILTER_GZIP
        case .bzip2: ARCHIVE_FILTER_BZIP2
        case .xz: ARCHIVE_FILTER_XZ
        case .lzma: ARCHIVE_FILTER_LZMA
        case .zstd: ARCHIVE_FILTER_ZSTD
        case .lz4: ARCHIVE_FILTER_LZ4
        case .lzip: ARCHIVE_FILTER_LZIP
        case .compress: ARCHIVE_FILTER_COMPRESS
        }
    }
}
