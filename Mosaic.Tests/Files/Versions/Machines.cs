using System.Collections.Immutable;
using System.Security.Cryptography;
using CsCheck;
using Mosaic.Files.Versions;
using Mosaic.Model;

namespace Mosaic.Tests.Files.Versions;

/// <summary>
/// Uploads of one path on three machines that hear of each other's now and then. What a machine does follows from
/// <see cref="History"/>; each upload is an hour after the one before it.
/// </summary>
internal sealed class Machines
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int Count = 3;

    /// <summary>Which machine uploads, whether all of it arrives, and whether it hears of the others first.</summary>
    public static readonly Gen<(int Machine, bool Whole, bool Hears)[]> Uploads =
        Gen.Select(Gen.Int[0, Count - 1], Gen.Int[0, 9].Select(static n => n > 0), Gen.Bool).Array[1, 14];

    private readonly List<LiveVersion>[] _known =
        [.. Enumerable.Range(0, Count).Select(static _ => new List<LiveVersion>())];
    private readonly List<LiveVersion> _all = [];

    public Machines(IEnumerable<(int Machine, bool Whole, bool Hears)> uploads)
    {
        foreach (var (machine, whole, hears) in uploads) Upload(machine, whole, hears);
    }

    /// <summary>Everything uploaded, in that order.</summary>
    public IReadOnlyList<LiveVersion> All => _all;

    /// <summary>What each upload saw.</summary>
    public Dictionary<FileVersionId, ImmutableHashSet<FileVersionId>> Saw { get; } = [];

    public VersionHistory History => VersionHistory.Of(_all);

    /// <summary>After all uploads.</summary>
    public DateTimeOffset Now => Start + TimeSpan.FromHours(_all.Count);

    public LiveVersion Upload(int machine, bool whole, bool hears)
    {
        if (hears) _known[machine] = [.. _all];
        var made = Version(_all.Count, whole, Replaces.AllSeen(VersionHistory.Of(_known[machine])));
        Saw[made.Id] = [.. _known[machine].Select(static one => one.Id)];
        _known[machine].Add(made);
        _all.Add(made);
        return made;
    }

    public static LiveVersion Version(int number, bool whole, Replaces replaces) => new(
        Id(number), Hlc.At(Start + TimeSpan.FromHours(number)), Start + TimeSpan.FromHours(number), whole, replaces);

    public static FileVersionId Id(int number) => new(SHA256.HashData(BitConverter.GetBytes(number)));
}
