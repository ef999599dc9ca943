using System.Collections.Immutable;

namespace Mosaic.Host.Api;

// What a node says of itself; see Documents.cs for the rules.

/// <summary>Something that happened on the node.</summary>
/// <param name="Number">Counts up from 1 at each start of the node.</param>
/// <param name="Time">When the node noted it.</param>
/// <param name="Kind">One of <see cref="Mosaic.Node.EventKinds"/>; others may come.</param>
/// <param name="Message">A sentence for a person.</param>
/// <param name="Node">The peer it is about.</param>
/// <param name="Path">The stored name it is about.</param>
/// <param name="Version">The file version it is about.</param>
/// <param name="Count">How many, where something is counted.</param>
internal sealed record EventBody(
    long Number, DateTimeOffset Time, string Kind, string Message, string? Node, string? Path, string? Version,
    long? Count);

/// <summary>The answer to events.</summary>
internal sealed record EventsDocument : Document
{
    public required ImmutableArray<EventBody> Events { get; init; }

    /// <summary>The number of the last one, to go on from.</summary>
    public required long Next { get; init; }

    /// <summary>How many events between <c>after</c> and the first of these are not kept any more.</summary>
    public required long Missed { get; init; }
}

/// <summary>One line of events --follow.</summary>
internal sealed record EventDocument : Document
{
    public required EventBody Event { get; init; }
}

/// <summary>One key of the configuration.</summary>
/// <param name="Key">Dotted.</param>
/// <param name="Value">As text; <c>(hidden)</c> where it is a secret.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Default">Whether that is the default.</param>
internal sealed record ConfigBody(string Key, string Value, string Origin, bool Default);

/// <summary>The answer to config show.</summary>
internal sealed record ConfigDocument : Document
{
    /// <summary><c>node</c>: what the running node has; <c>here</c>: what one started here would have.</summary>
    public required string Source { get; init; }

    public required ImmutableArray<ConfigBody> Values { get; init; }
}

/// <summary>How stored names go on.</summary>
internal sealed record NamesDocument : Document
{
    /// <summary>Names, or beginnings of several that end with <c>/</c>.</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>Whether these are all.</summary>
    public required bool Complete { get; init; }
}

/// <summary>The node itself.</summary>
internal sealed record SelfDocument : Document
{
    public required string Node { get; init; }

    public required string Account { get; init; }

    /// <summary>Whether the account's key was taken off this node.</summary>
    public required bool LoggedOut { get; init; }

    public required string Version { get; init; }

    /// <summary>Where membership listens, as peers are told (TCP).</summary>
    public required string Cluster { get; init; }

    /// <summary>Where the wire listens (UDP).</summary>
    public required string Wire { get; init; }

    public required string DataFolder { get; init; }

    /// <summary>Whether whoever reaches the ports may join.</summary>
    public required bool Insecure { get; init; }

    /// <summary>The node's clock.</summary>
    public required DateTimeOffset Time { get; init; }
}

/// <summary>What doctor found out about one thing.</summary>
/// <param name="Check">What was looked at: <c>folder</c>, <c>keys</c>, <c>disk</c>, <c>journal</c>, <c>node</c>,
/// <c>ports</c>, <c>clock</c>, <c>peers</c>, <c>files</c>.</param>
/// <param name="Level"><c>ok</c>, <c>unchecked</c>, <c>warning</c> or <c>problem</c>.</param>
/// <param name="Message">What is so.</param>
/// <param name="Advice">What to do; absent where there is nothing to.</param>
internal sealed record FindingBody(string Check, string Level, string Message, string? Advice);

/// <summary>The answer to doctor; its error is there where <see cref="Problems"/> is not 0.</summary>
internal sealed record DoctorDocument : Document
{
    public required ImmutableArray<FindingBody> Findings { get; init; }

    public required int Problems { get; init; }

    public required int Warnings { get; init; }
}

/// <summary>The answer to empty storage; its error is <see cref="ExitCode.Partial"/> where something is left.</summary>
internal sealed record EmptiedDocument : Document
{
    public required string Account { get; init; }

    /// <summary>Files deleted by this run.</summary>
    public required int Deleted { get; init; }

    /// <summary>Bytes of those, as they were uploaded.</summary>
    public required long Bytes { get; init; }

    /// <summary>Those of them that no peer could be told of yet.</summary>
    public required int Pending { get; init; }

    /// <summary>Files that are still there.</summary>
    public required int Left { get; init; }
}
