using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Mosaic.Journal;

/// <summary>
/// Stands where Akka's JSON serializer would: it takes its name and its number, and refuses everything. So a type that
/// nobody bound to a serializer is an error at once, instead of JSON in the journal for ever.
/// </summary>
public sealed class RefusingSerializer : Serializer
{
    /// <summary>Akka calls it with the settings of the JSON serializer, which do not matter here.</summary>
    public RefusingSerializer(ExtendedActorSystem system, Config settings) : base(system) => _ = settings;

    /// <summary>The number of Akka's JSON serializer.</summary>
    public const int Id = 1;

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override bool IncludeManifest => true;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">Always.</exception>
    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj?.GetType()} has no serializer, and JSON is not one of Mosaic's");

    /// <inheritdoc/>
    /// <exception cref="SerializationException">Always.</exception>
    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException($"JSON of {type} is refused");
}
