using System.Collections.Immutable;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <summary>Names one request of an upload to a holder; it comes back with the answer.</summary>
internal abstract record UploadKey
{
    /// <summary>How often a request is repeated that came too early.</summary>
    public const int MostTries = 20;

    private protected UploadKey() { }

    /// <summary>Which attempt with this holder it belongs to: answers to a given-up one count no more.</summary>
    public int Attempt { get; init; }

    /// <summary>How often it was repeated.</summary>
    public int Tries { get; init; }
}

/// <summary>A lease for these columns.</summary>
internal sealed record LeaseKey(ImmutableArray<int> Columns) : UploadKey;

/// <summary>A shard.</summary>
internal sealed record ShardKey(int Column, long Segment) : UploadKey;

/// <summary>A commit of these columns.</summary>
internal sealed record CommitKey(ImmutableArray<int> Columns) : UploadKey;

/// <summary>A shard that is read back.</summary>
internal sealed record ReadKey(long Segment, HeldColumn From, bool Committed) : UploadKey;

/// <summary>What an upload is waiting for from one holder.</summary>
internal sealed class UploadHolder
{
    private readonly HashSet<UploadKey> _pending = [];
    private TimeSpan _since;
    private int _comebacks;

    private bool OwesPromptly => _pending.Any(static key => key is not CommitKey);

    /// <summary>Counts how often it was given up.</summary>
    public int Attempt { get; private set; }

    /// <summary>Whether the last view called it unreachable.</summary>
    public bool WasAway { get; set; }

    /// <summary>How often a holder that was given up after all leases were open may come back.</summary>
    public const int MostComebacks = 5;

    /// <summary>Whether it was given up last for a reason that may pass by itself.</summary>
    public bool MayComeRound { get; private set; }

    /// <summary>Whether it may be asked again; where that is <paramref name="limited"/>, a few times only.</summary>
    public bool TryComeBack(bool limited) => MayComeRound && (!limited || _comebacks++ < MostComebacks);

    /// <summary>Notes a request, and gives the key to send it with.</summary>
    public UploadKey Add(UploadKey key, TimeSpan now)
    {
        if (key.Tries == 0 && !OwesPromptly) _since = now;
        key = key with { Attempt = Attempt };
        _pending.Add(key);
        return key;
    }

    /// <summary>Notes that the holder still owes this, which was asked and is to be asked again.</summary>
    public void Await(UploadKey key) => _pending.Add(key);

    /// <summary>Notes that this was answered or failed; false when it was not awaited.</summary>
    public bool Remove(UploadKey key) => _pending.Remove(key);

    /// <summary>Notes that the holder did something it was asked for.</summary>
    public void Progress(TimeSpan now) => _since = now;

    /// <summary>Whether it owes an answer, and did nothing for so long. Commits have a time-out of their own.</summary>
    public bool IsLate(TimeSpan now, TimeSpan patience) => OwesPromptly && now - _since > patience;

    /// <summary>Gives up all that is pending and returns it.</summary>
    public ImmutableArray<UploadKey> GiveUp(bool mayComeRound)
    {
        MayComeRound = mayComeRound;
        ImmutableArray<UploadKey> pending = [.. _pending];
        _pending.Clear();
        Attempt++;
        return pending;
    }
}
