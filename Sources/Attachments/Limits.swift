// SPDX-License-Identifier: Apache-2.0

/// Every limit of this module. What happens beyond one stands at the limit.
public enum AttachmentLimits {
    // One attachment as it passes by

    /// Octets of the beginning that are kept in memory, 64 KiB: the content is recognized by them.
    public static let head = 65_536
    /// Octets of one attachment, or of one archive in it, that are laid aside to be looked into, 64 MiB; of a
    /// longer one the beginning is looked into (`isTooLarge`, `isBroken`).
    public static let spool = 67_108_864
    /// Octets of an archive within an archive that stay in memory, 1 MiB; the rest goes into a spool file.
    public static let memberMemory = 1_048_576
    /// Archives that begin within other content and are tried, of each kind; further ones are not.
    public static let embedded = 8

    // Types

    /// Octets that libmagic sees of what may be text.
    public static let magicText = 2_048
    /// The same of a member.
    public static let magicMemberText = 512
    /// Octets that libmagic sees of other content.
    public static let magicBinary = 4_096
    /// What libmagic may be asked about the members of one attachment. Of further ones only the types that are
    /// known without it are told.
    public static let magicMembers = 64
    /// A text counts as so many of them, for it takes as long.
    public static let magicTextCost = 4

    // Archives

    /// Files in an archive and in the archives within it; with more of them it is a bomb.
    public static let members = 1_000
    /// Entries of one archive that are no files: folders, links; with more of them it is a bomb.
    public static let otherEntries = 10_000
    /// Octets that an archive unpacks to, 100 MiB in all; with more it is a bomb.
    public static let unpacked = 104_857_600
    /// Of `unpacked`, an octet of LZMA or RAR counts as so many, for it takes as long; with more than that, the
    /// rest is not unpacked (`isTooLarge`). So it takes half a second at most.
    public static let costLZMA = 3
    /// The same of bzip2.
    public static let costBzip2 = 4
    /// Octets unpacked for each octet of the attachment; with more, and more than `ratioFloor` octets, it is a
    /// bomb.
    public static let ratio = 200
    /// Octets that any archive may unpack to, 10 MiB, whatever the ratio.
    public static let ratioFloor = 10_485_760
    /// Archives within each other that are opened, the attachment being the first; one that is deeper makes it
    /// a bomb. What only compresses one file counts as an archive, but a compressed tar as one and not as two.
    public static let depth = 5
    /// Octets that libarchive reads in the course of one archive, beyond twice its size; then it is broken.
    public static let rereading = 16_777_216
    /// Octets that libarchive reads to find the next member, 4 MiB; then the archive is broken. An ISO image has
    /// these for the directories of each of its trees.
    public static let entryHeader = 4_194_304
    /// Octets of the header of a 7z archive, unpacked, 1 MiB; a longer one makes it a bomb.
    public static let sevenZipHeader = 1_048_576
    /// Files and streams that the header of a 7z archive may speak of; more of them make it a bomb.
    public static let sevenZipItems = 20_000
    /// Octets of the side streams of code that 7z holds in memory; with more it is not unpacked (bomb).
    public static let sevenZipSideStreams = 16_777_216
    /// Sectors of an ISO image that are looked at for volume descriptors.
    public static let discDescriptors = 128
    /// Trees of an ISO image that are read; with more of them it is broken.
    public static let discTrees = 8
    /// Ends of central directories (one is all that a zip needs) that are followed.
    public static let zipDirectories = 4
    /// Places of a zip that its directory does not mention and that are read none the less.
    public static let zipStrays = 64
    /// Places of a zip that look like the header of a member and are looked at, beside the listed ones.
    public static let zipProbes = 4_096
    /// Octets of a member's name as it stands in an archive, 64 KiB; the rest is cut.
    public static let rawName = 65_536
    /// Octets of a member's path, with the archives it is in; the middle of a longer one is cut out.
    public static let path = 1_024

    // Office

    /// Octets of a part of a document that is text or picture by its name that are looked at first, 1 KiB.
    public static let partHead = 1_024
    /// Octets of a text that are searched for what makes it a document that may have macros, 4 KiB.
    public static let markupHead = 4_096

    /// Storages and streams of a compound file that are looked at.
    public static let compoundEntries = 8_192
    /// Sectors of a compound file that are followed from one to the next.
    public static let compoundSteps = 196_608
    /// Octets of a compound file's workbook that are searched for sheets of macros, 64 KiB.
    public static let workbook = 65_536
    /// Attachments and properties of one TNEF stream that are looked at.
    public static let tnefItems = 10_000
    /// Different data of one attachment in TNEF that are told.
    public static let tnefData = 4
}
