using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mosaic.Host.Output;

/// <summary>
/// A terminal that does not show what is typed, until disposed; what was typed ahead is discarded. Before the question
/// is written, so that nothing of the answer ever shows.
/// </summary>
internal sealed partial class HiddenEcho : IDisposable
{
    private const int Stdin = 0;
    private const int FlushInput = 2;

    // More than any system's struct termios has. The flags are of the platform's long: 4 bytes on Linux, 8 on macOS;
    // those that hold ECHO are the fourth. The bit is the same everywhere.
    private const int TermiosBytes = 256;
    private const int LocalFlagsIndex = 3;
    private const byte Echo = 0x08;

    private readonly byte[]? _before;

    private HiddenEcho(byte[]? before) => _before = before;

    /// <summary>Hides it; does nothing where stdin is no terminal.</summary>
    public static HiddenEcho Begin()
    {
        var before = new byte[TermiosBytes];
        if (GetAttributes(Stdin, before) != 0) return new HiddenEcho(null);
        byte[] hidden = [.. before];
        // Little-endian on all that .NET runs on, so the bit is in the first byte.
        hidden[LocalFlagsIndex * (OperatingSystem.IsMacOS() ? sizeof(long) : sizeof(int))] &= unchecked((byte)~Echo);
        return new HiddenEcho(SetAttributes(Stdin, FlushInput, hidden) == 0 ? before : null);
    }

    /// <summary>Reads a line of stdin past the console of .NET, which shows what it reads by itself.</summary>
    public static string? ReadLine()
    {
        using var stdin = new FileStream(
            new SafeFileHandle(Stdin, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        return Commands.Prompt.Line(stdin);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_before is not null) _ = SetAttributes(Stdin, FlushInput, _before);
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetAttributes(int file, [Out] byte[] termios);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAttributes(int file, int when, byte[] termios);
}
