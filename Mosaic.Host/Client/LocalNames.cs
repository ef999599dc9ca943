using System.Security.Cryptography;

namespace Mosaic.Host.Client;

/// <summary>Which names files of this machine may have.</summary>
/// <param name="IsWindows">Whether they are those of Windows.</param>
/// <param name="IgnoresCase">Whether <c>a</c> and <c>A</c> are the same.</param>
internal sealed record LocalNames(bool IsWindows, bool IgnoresCase)
{
    private const string NotOnWindows = "<>:\"|?*\\";
    private const int ProbeBytes = 8;

    private static readonly HashSet<string> Devices = new(
        [
            "CON", "PRN", "AUX", "NUL",
            .. Enumerable.Range(0, 10).SelectMany(static n => new[] { $"COM{n}", $"LPT{n}" }),
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What tells whether two names are the same.</summary>
    public StringComparer Comparer => IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Those of a folder; where nothing can be written to it, those that its system mostly has.</summary>
    public static LocalNames Of(string folder)
    {
        var random = RandomNumberGenerator.GetHexString(2 * ProbeBytes, lowercase: true);
        var path = Path.Combine(folder, $".mosaic-{random}.part");
        try
        {
            using (new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
            }))
            {
                return new LocalNames(
                    OperatingSystem.IsWindows(),
                    File.Exists(Path.Combine(folder, Path.GetFileName(path).ToUpperInvariant())));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new LocalNames(OperatingSystem.IsWindows(), !OperatingSystem.IsLinux());
        }
    }

    /// <summary>Why a component of a stored path cannot be a name here; null if it can.</summary>
    public string? Complaint(string component)
    {
        // Checked by whoever makes stored paths, and here again: on this depends where a download writes.
        if (component.Length == 0 || component is "." or ".." || component.AsSpan().ContainsAny('/', '\0'))
            return $"'{component}' is no name";
        if (!IsWindows) return null;
        if (component.Any(static c => c < ' ' || NotOnWindows.Contains(c)))
            return $"'{component}' is no name on Windows: it has one of the characters {NotOnWindows}";
        return component.EndsWith('.') || component.EndsWith(' ')
            || Devices.Contains(component.Split('.')[0].TrimEnd())
                ? $"'{component}' is no name on Windows"
                : null;
    }
}
