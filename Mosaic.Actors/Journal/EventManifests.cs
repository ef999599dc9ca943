using System.Collections.Concurrent;
using Google.Protobuf;

namespace Mosaic.Journal;

/// <summary>
/// The names under which persisted messages stand in the journal: short and versioned, such as
/// <c>manifest.added.v1</c>, and for ever. A module registers what it persists before its first actor starts; the same
/// registration may be repeated. Safe from any thread.
/// </summary>
public static class EventManifests
{
    /// <summary>The longest name, in characters (the journal's column holds 255).</summary>
    public const int MaxLength = 64;

    private static readonly ConcurrentDictionary<string, MessageParser> Parsers = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    /// <summary>Gives the message type <typeparamref name="T"/> its name.</summary>
    /// <exception cref="ArgumentException">
    /// The name is empty, too long, not lowercase letters, digits, <c>-</c> and <c>.</c>, or belongs to another type;
    /// or the type has another name.
    /// </exception>
    public static void Register<T>(string manifest, MessageParser<T> parser) where T : IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(parser);
        if (manifest.Length is 0 or > MaxLength || !manifest.All(IsAllowed))
            throw new ArgumentException($"'{manifest}' is no short lowercase name", nameof(manifest));
        if (!ReferenceEquals(Parsers.GetOrAdd(manifest, parser), parser))
            throw new ArgumentException($"'{manifest}' names another message already", nameof(manifest));
        if (Names.GetOrAdd(typeof(T), manifest) is var name && name != manifest)
            throw new ArgumentException(
                $"{typeof(T).Name} is persisted as '{name}', not '{manifest}'", nameof(manifest));
    }

    /// <summary>Every name registered so far, in ordinal order.</summary>
    public static IReadOnlyList<string> Registered => [.. Parsers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The name of a message type; null when it has none.</summary>
    internal static string? NameOf(Type message) => Names.GetValueOrDefault(message);

    /// <summary>The parser behind a name; null when there is none.</summary>
    internal static MessageParser? ParserOf(string manifest) => Parsers.GetValueOrDefault(manifest);

    private static bool IsAllowed(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.';
}
