using System.Buffers.Binary;
using System.Runtime.Serialization;
using Akka.Actor;
using Hyperion;
using Mosaic.Journal;
using HyperionSerializer = Hyperion.Serializer;

namespace Mosaic.Node;

/// <summary>
/// Hyperion for <see cref="IExchangeMessage"/> alone. A message is deserialised only if its bytes have the form that
/// this serializer writes: Hyperion believes the lengths it reads, so five bytes could make it allocate gigabytes.
/// Behind that, its type filter admits what is on the list and nothing else.
/// </summary>
internal sealed class ExchangeSerializer : Akka.Serialization.SerializerWithStringManifest
{
    /// <summary>The serializer's number between nodes; for ever.</summary>
    public const int Id = 4102;

    private const int LengthSize = 4;

    private static readonly Type[] Allowed = [typeof(ExchangeDigest), typeof(ExchangeStatements), typeof(byte[])];

    private readonly HyperionSerializer _hyperion = new(SerializerOptions.Default
        .WithVersionTolerance(false)
        .WithPreserveObjectReferences(false)
        .WithIgnoreSerializable(true)
        .WithDisallowUnsafeType(true)
        .WithTypeFilter(new AllowList(Allowed)));

    // All before the length of the one field.
    private readonly byte[][] _prefixes;

    private readonly Lazy<RefusedMessages> _refused;

    /// <summary>Called by Akka.</summary>
    public ExchangeSerializer(ExtendedActorSystem system) : base(system)
    {
        _refused = new Lazy<RefusedMessages>(() => RefusedMessages.Of(system));
        _prefixes =
        [
            ToBinary(new ExchangeDigest([]))[..^LengthSize],
            ToBinary(new ExchangeStatements([]))[..^LengthSize],
        ];
    }

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override string Manifest(object o) => "";

    /// <inheritdoc/>
    /// <exception cref="SerializationException">It is no message of the exchange.</exception>
    public override byte[] ToBinary(object obj)
    {
        if (obj is not IExchangeMessage) throw new SerializationException($"{obj?.GetType()} is not for other nodes");
        using var stream = new MemoryStream();
        _hyperion.Serialize(obj, stream);
        return stream.ToArray();
    }

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The bytes are too long, or not a message of the exchange.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (!_prefixes.Any(prefix => HasForm(bytes, prefix))) throw Refuse("unlisted", null);
        try
        {
            using var stream = new MemoryStream(bytes, writable: false);
            return _hyperion.Deserialize<object>(stream) as IExchangeMessage ?? throw Refuse("unlisted", null);
        }
#pragma warning disable CA1031 // Hyperion tells malformed bytes by whatever its readers run into.
        catch (Exception e) when (e is not (OutOfMemoryException or SerializationException))
        {
            throw Refuse("malformed", e);
        }
#pragma warning restore CA1031
    }

    private static bool HasForm(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> prefix)
    {
        var length = bytes.Length - prefix.Length - LengthSize;
        return length is >= 0 and <= ExchangeStatements.MaxBytes && bytes.StartsWith(prefix)
            && BinaryPrimitives.ReadInt32LittleEndian(bytes[prefix.Length..]) == length;
    }

    private SerializationException Refuse(string reason, Exception? cause)
    {
        _refused.Value.Count(reason);
        return new SerializationException($"an exchange message is {reason}", cause);
    }

    /// <summary>
    /// Hyperion asks with the assembly-qualified name when it writes and with a short form when it reads; both of every
    /// allowed type are listed, and nothing else.
    /// </summary>
    private sealed class AllowList(IEnumerable<Type> types) : ITypeFilter
    {
        private readonly HashSet<string> _names =
            [.. types.SelectMany(static type => new[]
            {
                type.AssemblyQualifiedName!, $"{type.FullName}, {type.Assembly.GetName().Name}", type.FullName!,
                $"{type.FullName},%core%",
            })];

        public bool IsAllowed(string typeName) => _names.Contains(typeName);
    }
}
