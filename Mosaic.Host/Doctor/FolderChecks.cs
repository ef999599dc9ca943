using System.Buffers.Binary;
using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Host.Output;

namespace Mosaic.Host.Doctor;

/// <summary>What can be told of a data folder whether its node runs or not. Changes nothing.</summary>
internal static class FolderChecks
{
    /// <summary>With less than this free, a node soon accepts nothing any more.</summary>
    public const long LittleRoom = 1L << 30;

    /// <summary>With less than this free, the journal is in danger.</summary>
    public const long NoRoom = 16L << 20;

    private const UnixFileMode AnyoneElse =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const int PageSizeAt = 16;
    private const int HeaderBytes = 100;

    private static ReadOnlySpan<byte> DatabaseMagic => "SQLite format 3\0"u8;

    /// <summary>Looks at all of it; false where there is no folder, and so nothing else to look at.</summary>
    public static bool Look(Findings findings, string folder)
    {
        if (!Directory.Exists(folder))
        {
            findings.Fail("folder", $"there is no data folder '{folder}'",
                "start a node with mos node, or say where yours is with --data (or MOSAIC_DATA)");
            return false;
        }
        Mode(findings, "folder", folder, $"chmod 700 '{folder}'");
        Keys(findings, folder);
        Disk(findings, folder);
        Journal(findings, folder);
        return true;
    }

    /// <summary>Whether nobody else may open it.</summary>
    public static void Mode(Findings findings, string check, string path, string command)
    {
        if (OperatingSystem.IsWindows()) findings.Unchecked(check, $"who may open '{path}' is not told on Windows");
        else if ((File.GetUnixFileMode(path) & AnyoneElse) == 0) findings.Ok(check, $"'{path}' is its owner's alone");
        else findings.Warn(check, $"'{path}' is open to other users of this machine", $"run: {command}");
    }

    private static void Keys(Findings findings, string folder)
    {
        var identity = Path.Combine(folder, "identity.key");
        if (!File.Exists(identity) && File.Exists(Path.Combine(folder, "logged-out")))
        {
            findings.Warn("keys", "no account is logged in: no file can be reached from here", "mos login key FILE");
        }
        else
        {
            Key(findings, identity, () =>
            {
                using var file = AccountKeyFile.Read(identity);
                return file.IsLocked ? "is there, locked with a passphrase" : "is there, whole, and its owner's alone";
            }, "bring it back from your copy, or log in by the recovery key: mos login key");
            if (File.Exists(identity))
            {
                findings.Ok("keys", "whether there is a copy of the account's key elsewhere, nobody but you knows",
                    "if there is none, print it now: mos account recovery-key");
            }
        }
        var node = Path.Combine(folder, "node.key");
        Key(findings, node, () =>
        {
            CryptographicOperations.ZeroMemory(KeyFile.Read(node));
            return "is there, whole, and its owner's alone";
        }, "bring it back from a copy; a node without it is a new one, and must be invited");
    }

    private static void Key(Findings findings, string path, Func<string> read, string advice)
    {
        try
        {
            findings.Ok("keys", $"'{path}' {read()}");
        }
        catch (KeyFileException e)
        {
            findings.Fail("keys", e.Message, advice);
        }
    }

    private static void Disk(Findings findings, string folder)
    {
        long free;
        try
        {
            free = new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            findings.Unchecked("disk", $"how much is free is not to be found out: {e.Message}");
            return;
        }
        var words = $"{ByteSize.Format(free)} are free on the disk of '{folder}'";
        if (free < NoRoom)
            findings.Fail("disk", words + ": the journal can hardly be written", "make room on that disk");
        else if (free < LittleRoom)
            findings.Warn("disk", words, "make room, or offer less: mos set storage AMOUNT");
        else findings.Ok("disk", words);
        if (!File.Exists(Path.Combine(folder, "mosaic.reserve")))
        {
            findings.Ok("disk", "no room is set aside for the journal: the node sets it aside when it runs, unless"
                + " mosaic.journal.reserve is 0 or the disk is as good as full");
        }
    }

    private static void Journal(Findings findings, string folder)
    {
        var path = Path.Combine(folder, "mosaic.db");
        if (!File.Exists(path))
        {
            findings.Unchecked(
                "journal", "there is no mosaic.db: the node never ran here, or its journal is on a server");
            return;
        }
        try
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var header = new byte[HeaderBytes];
            var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            // 1 stands for 65,536, which two bytes cannot hold.
            var size = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(PageSizeAt)) is var page and not 1
                ? page
                : 1 << 16;
            if (file.Length == 0) findings.Ok("journal", $"'{path}' is empty yet");
            else if (read < HeaderBytes || !header.AsSpan().StartsWith(DatabaseMagic) || size == 0
                || file.Length % size != 0)
            {
                findings.Fail("journal", $"'{path}' is no whole database: it was cut short or overwritten",
                    "restore it from a backup of the data folder; without one, start a new node and log in there");
            }
            else findings.Ok("journal", $"'{path}' is whole on the face of it, {ByteSize.Format(file.Length)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Fail("journal", $"'{path}' cannot be read: {e.Message}", "see to whom it belongs");
        }
    }
}
