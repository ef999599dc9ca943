using System.Security.Cryptography;
using System.Text;
using CsCheck;

namespace Mosaic.Tests.Host;

/// <summary>One thing in a tree: a file, or a folder with nothing in it where <see cref="Size"/> is negative.</summary>
internal sealed record TreeEntry(string[] Components, int Size, bool IsExecutable, DateTime Modified)
{
    public bool IsFolder => Size < 0;

    public override string ToString() =>
        $"{string.Join('/', Components)} {Size} {IsExecutable} {Modified:O}";
}

/// <summary>Folders as people have them, and as nobody would want them.</summary>
internal static class RandomTrees
{
    private const int MostEntries = 14;
    private const int MostDepth = 4;
    private const int LongName = 200;

    private static readonly string[] Nasty =
    [
        "file", "folder", "-", "--", "-rf", "--json", " leading", "trailing ", "a\nb", "tab\there", "..a", "a..", "...",
        "*", "?", "[x]", "{a,b}", "back\\slash", "quo\"te", "apo'strophe", "$HOME", "`id`", "%20", "a:b", "\u0001", "~",
        "ünïcödé", "日本語", "👩‍👩‍👧", "\u202e", "é", "É", "A", "a", ".hidden", "CON", "\uFFFD", "&", "#", "a=b&c",
        new('x', LongName), string.Concat(Enumerable.Repeat("ß", LongName / 2)),
    ];

    private static readonly Gen<int> Size = Gen.Select(Gen.Int[0, 9], Gen.Int[1, 5000], static (kind, n) => kind switch
    {
        0 or 1 => -1,
        2 => 0,
        3 => n * 60,
        _ => n,
    });

    private static readonly Gen<DateTime> Time =
        Gen.Long[new DateTime(1902, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks, new DateTime(2037, 1, 1).Ticks]
            .Select(static ticks => new DateTime(ticks, DateTimeKind.Utc));

    private static readonly Gen<TreeEntry> Entry = Gen.Select(
        Gen.OneOf(Nasty).Array[1, MostDepth], Size, Gen.Bool, Time, static (components, size, executable, time) =>
            new TreeEntry(components, size, executable, time));

    /// <summary>Trees in which every name can be stored.</summary>
    public static Gen<TreeEntry[]> All { get; } = Entry.Array[0, MostEntries].Select(static all => Consistent(all));

    /// <summary>Puts a tree on the disk.</summary>
    public static void Write(string folder, IEnumerable<TreeEntry> tree)
    {
        Directory.CreateDirectory(folder);
        foreach (var one in tree.OrderBy(static one => one.IsFolder))
        {
            var path = Path.Combine([folder, .. one.Components]);
            if (one.IsFolder)
            {
                Directory.CreateDirectory(path);
                continue;
            }
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var bytes = new byte[one.Size];
            new Random(one.Size).NextBytes(bytes);
            File.WriteAllBytes(path, bytes);
            if (!OperatingSystem.IsWindows() && one.IsExecutable)
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
            File.SetLastWriteTimeUtc(path, one.Modified);
        }
        // What is made in a folder changes its time.
        foreach (var one in tree.Where(static one => one.IsFolder))
            Directory.SetLastWriteTimeUtc(Path.Combine([folder, .. one.Components]), one.Modified);
    }

    /// <summary>A line for each thing in a folder: all that must come back.</summary>
    public static string[] Read(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions
            {
                RecurseSubdirectories = true, AttributesToSkip = 0,
            })
            .Select(path => Describe(folder, path)).Order(StringComparer.Ordinal)];

    private static string Describe(string folder, string path)
    {
        var name = Path.GetRelativePath(folder, path);
        if (Directory.Exists(path))
        {
            return Directory.EnumerateFileSystemEntries(path).Any()
                ? $"{name}/"
                : $"{name}/ {Directory.GetLastWriteTimeUtc(path):O}";
        }
        var executable = !OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute);
        return $"{name} {executable} {File.GetLastWriteTimeUtc(path):O} "
            + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
    }

    // One thing a path, and nothing within a file; a folder that is not empty after all is no entry.
    private static TreeEntry[] Consistent(TreeEntry[] all)
    {
        var kept = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in all)
        {
            var path = string.Join('/', one.Components).Normalize(NormalizationForm.FormC);
            var above = Enumerable.Range(1, one.Components.Length - 1)
                .Select(n => string.Join('/', one.Components[..n]).Normalize(NormalizationForm.FormC)).ToArray();
            if (kept.ContainsKey(path) || folders.Contains(path)
                || above.Any(folder => kept.TryGetValue(folder, out var there) && !there.IsFolder)) continue;
            foreach (var folder in above)
            {
                kept.Remove(folder);
                folders.Add(folder);
            }
            kept.Add(path, one);
        }
        return [.. kept.Values];
    }
}
