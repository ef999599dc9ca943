using System.Collections.Immutable;
using System.Globalization;
using Mosaic.Codecs.Sealing;
using Mosaic.Model;

namespace Mosaic.Files.Renames;

/// <summary>One path's new name.</summary>
internal readonly record struct Move(MosaicPath From, MosaicPath To);

/// <summary>What a rename does to which paths, or why it cannot be done; nothing is changed then.</summary>
internal sealed record RenamePlan(ImmutableArray<Move> Moves, FilesProtocol.Failed? Refused)
{
    /// <summary>
    /// Plans to rename <paramref name="from"/> and everything under it. Other files may be under
    /// <paramref name="to"/> already; only one of the same name is in the way, and with <paramref name="overwrite"/>
    /// becomes a superseded version. A rename that was cut off is gone on with by the same plan of what is left.
    /// </summary>
    /// <param name="all">Every path the account has, and what it is.</param>
    /// <param name="from">The name, of a file or of a folder.</param>
    /// <param name="to">The new name.</param>
    /// <param name="overwrite">Whether files of the new names may be replaced.</param>
    public static RenamePlan Of(
        IReadOnlyDictionary<MosaicPath, FileKind> all, MosaicPath from, MosaicPath to, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var sources = all.Keys.Where(path => path == from || IsUnder(path.Value, from.Value)).Order().ToArray();
        if (sources.Length == 0)
            return Refuse(FilesError.NotFound, $"there is no file or folder '{from}'");
        if (from == to) return Refuse(FilesError.Other, $"'{from}' has that name already");
        if (IsUnder(to.Value, from.Value))
        {
            return Refuse(
                FilesError.Other, $"'{from}' cannot be moved into itself; choose a name that is not under it");
        }
        var moves = ImmutableArray.CreateBuilder<Move>(sources.Length);
        foreach (var source in sources)
        {
            try
            {
                moves.Add(new Move(source, MosaicPath.Parse(to.Value + source.Value[from.Value.Length..])));
            }
            catch (MalformedException e)
            {
                return Refuse(FilesError.Other, $"'{source}' cannot be renamed: {e.Message}");
            }
        }
        return Conflict(all, moves, from, overwrite) is { } conflict
            ? Refuse(FilesError.Other, conflict)
            : new RenamePlan(moves.MoveToImmutable(), null);
    }

    private static string? Conflict(
        IReadOnlyDictionary<MosaicPath, FileKind> all, IReadOnlyList<Move> moves, MosaicPath from, bool overwrite)
    {
        var moved = moves.Select(static move => move.From).ToHashSet();
        // Going on with a rename that was cut off would rename it again.
        if (moves.FirstOrDefault(move => move.To == from || IsUnder(move.To.Value, from.Value)) is { To: { } again })
            return $"'{again}' would have a name that is to change; rename to another name first, and from there";
        var there = moves.Where(move => all.ContainsKey(move.To)).Select(static move => move.To).ToArray();
        if (there.Length > 0 && !overwrite)
        {
            var more = there.Length == 1
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $" (and {there.Length - 1} more like it)");
            return $"'{there[0]}' exists{more}; with --overwrite it becomes an earlier version of what takes its name";
        }
        var rest = all.Where(one => !moved.Contains(one.Key)).ToArray();
        var files = rest.Where(static one => one.Value != FileKind.EmptyFolder)
            .Select(static one => one.Key.Value).ToHashSet(StringComparer.Ordinal);
        var made = moves.Where(move => all[move.From] != FileKind.EmptyFolder)
            .Select(static move => move.To.Value).ToHashSet(StringComparer.Ordinal);
        var folders = rest.SelectMany(static one => Parents(one.Key.Value)).ToHashSet(StringComparer.Ordinal);
        foreach (var (old, to) in moves)
        {
            if (Parents(to.Value).FirstOrDefault(files.Contains) is { } file)
                return $"'{file}' is a file, so nothing can be under it: '{to}' is no possible name";
            if (Parents(to.Value).Any(made.Contains))
                return $"'{from}' has a file that is a folder as well, above '{old}'; rename what is under it first";
            if (all[old] != FileKind.EmptyFolder && folders.Contains(to.Value))
                return $"'{to}' is a folder; to move into it, name what is to be there: '{to}/{old.Name}'";
        }
        return null;
    }

    private static bool IsUnder(string path, string folder) =>
        path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);

    /// <summary>The folders a path lies in.</summary>
    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            yield return path[..slash];
    }

    private static RenamePlan Refuse(FilesError error, string message) =>
        new([], new FilesProtocol.Failed(error, message));
}
