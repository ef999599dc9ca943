using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Mosaic.Node;

/// <summary>
/// Takes the name and number of one of Akka's serializers in the membership system, and refuses everything: what a
/// member may make this node deserialise is a closed list, because a deserialiser that builds whatever type a stranger
/// names is a door. (With a text as manifest, so that Akka does not even look for a type of that name.)
/// </summary>
internal abstract class RefusingSerializer(ExtendedActorSystem system, int identifier, string name)
    : SerializerWithStringManifest(system)
{
    private readonly Lazy<RefusedMessages> _refused = new(() => RefusedMessages.Of(system));

    /// <inheritdoc/>
    public override int Identifier => identifier;

    /// <inheritdoc/>
    public override string Manifest(object o) => "";

    /// <inheritdoc/>
    /// <exception cref="SerializationException">Always.</exception>
    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj?.GetType()} is not for other nodes");

    /// <inheritdoc/>
    /// <exception cref="SerializationException">Always.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        _refused.Value.Count(name);
        throw new SerializationException($"{name} messages of other nodes are refused");
    }

    /// <summary>In place of Newtonsoft's JSON, which builds any type it is told to.</summary>
    public sealed class Json(ExtendedActorSystem system, Config settings) : RefusingSerializer(system, 1, "json")
    {
        /// <summary>The settings of the serializer it stands for; they do not matter.</summary>
        public Config Settings => settings;
    }

    /// <summary>In place of the one for Protobuf messages of any type.</summary>
    public sealed class Proto(ExtendedActorSystem system) : RefusingSerializer(system, 2, "proto");

    /// <summary>In place of the one for remote deployment.</summary>
    public sealed class DaemonCreate(ExtendedActorSystem system) : RefusingSerializer(system, 3, "daemon-create");

    /// <summary>In place of the one for byte arrays.</summary>
    public sealed class Bytes(ExtendedActorSystem system) : RefusingSerializer(system, 4, "bytes");

    /// <summary>In place of the one for identities, routers, configurations and failures.</summary>
    public sealed class Misc(ExtendedActorSystem system) : RefusingSerializer(system, 16, "akka-misc");

    /// <summary>In place of the one for texts and numbers.</summary>
    public sealed class Primitive(ExtendedActorSystem system, Config settings)
        : RefusingSerializer(system, 17, "primitive")
    {
        /// <summary>The settings of the serializer it stands for; they do not matter.</summary>
        public Config Settings => settings;
    }

    /// <summary>In place of the one for reliable delivery.</summary>
    public sealed class Delivery(ExtendedActorSystem system) : RefusingSerializer(system, 36, "reliable-delivery");
}
