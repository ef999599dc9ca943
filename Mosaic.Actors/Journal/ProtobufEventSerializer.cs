using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace Mosaic.Journal;

/// <summary>
/// Writes and reads persisted events and snapshots: Protobuf bytes under the names of <see cref="EventManifests"/>.
/// What has no name is refused on both sides, so neither a forgotten registration nor a data folder of a later version
/// goes unnoticed.
/// </summary>
/// <param name="system">The system it works for.</param>
public sealed class ProtobufEventSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The serializer's number in the journal; for ever.</summary>
    public const int Id = 4101;

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The message's type has no name.</exception>
    public override string Manifest(object o)
    {
        ArgumentNullException.ThrowIfNull(o);
        return EventManifests.NameOf(o.GetType())
            ?? throw new SerializationException($"{o.GetType()} is not registered to be persisted");
    }

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The message's type has no name.</exception>
    public override byte[] ToBinary(object obj)
    {
        _ = Manifest(obj);
        return ((IMessage)obj).ToByteArray();
    }

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The name is unknown, or the bytes are not of its message.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var parser = EventManifests.ParserOf(manifest) ?? throw new SerializationException(
            $"the journal holds '{manifest}', which this version of Mosaic does not know");
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new SerializationException($"the journal holds '{manifest}' bytes that are not Protobuf", e);
        }
    }
}
