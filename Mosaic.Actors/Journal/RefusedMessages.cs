using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;

namespace Mosaic.Journal;

/// <summary>
/// Counts what others sent and an ActorSystem, such as that of the membership, did not take, by reason. Safe from any
/// thread.
/// </summary>
internal sealed class RefusedMessages : IExtension
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>The counters of a system.</summary>
    public static RefusedMessages Of(ActorSystem system) =>
        system.WithExtension<RefusedMessages, RefusedMessagesProvider>();

    /// <summary>How many were refused for which reason.</summary>
    public ImmutableSortedDictionary<string, long> Counts =>
        _counts.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>One more. The reasons are a closed list: none comes from outside.</summary>
    public void Count(string reason) => _counts.AddOrUpdate(reason, 1, static (_, count) => count + 1);

    /// <summary>Makes the counters of a system.</summary>
    public sealed class RefusedMessagesProvider : ExtensionIdProvider<RefusedMessages>
    {
        /// <inheritdoc/>
        public override RefusedMessages CreateExtension(ExtendedActorSystem system) => new();
    }
}
