using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Mosaic.Journal;

/// <summary>
/// Takes the name and number of one of Akka's serializers, and refuses everything. In place of the JSON one, a type
/// that nobody bound to a serializer is an error at once, instead of JSON in the journal for ever. And what a cluster
/// member may make a node deserialise is a closed list, because a deserialiser that builds whatever type a stranger
/// names is a door. (With a text as manifest, so that Akka does not even look for a type of that name.) What others
/// sent is counted by <see cref="RefusedMessages"/>.
/// </summary>
public sealed class RefusingSerializer : SerializerWithStringManifest
{
    private readonly string _name;
    private readonly int _identifier;
    private readonly Lazy<RefusedMessages> _refused;

    /// <summary>Akka calls it with <c>akka.actor.serialization-settings.</c> and the serializer's name.</summary>
    /// <param name="system">Whose serializer it is.</param>
    /// <param name="settings">
    /// <c>identifier</c>: the number of the serializer it stands for; <c>counted-as</c>: by what name it counts.
    /// </param>
    /// <exception cref="ConfigurationException">One of the two is missing.</exception>
    public RefusingSerializer(ExtendedActorSystem system, Config settings) : base(system)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.HasPath("identifier") || !settings.HasPath("counted-as"))
            throw new ConfigurationException("a refusing serializer is told its identifier and what it is counted-as");
        _identifier = settings.GetInt("identifier");
        _name = settings.GetString("counted-as");
        _refused = new Lazy<RefusedMessages>(() => RefusedMessages.Of(system));
    }

    /// <inheritdoc/>
    public override int Identifier => _identifier;

    /// <inheritdoc/>
    public override string Manifest(object o) => "";

    /// <inheritdoc/>
    /// <exception cref="SerializationException">Always.</exception>
    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj?.GetType()} is bound to none of Mosaic's serializers");

    /// <inheritdoc/>
    /// <exception cref="SerializationException">Always.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        _refused.Value.Count(_name);
        throw new SerializationException($"{_name} is refused");
    }
}
