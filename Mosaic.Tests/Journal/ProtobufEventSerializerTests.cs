using System.Runtime.Serialization;
using Akka.Serialization;
using Akka.TestKit.Xunit2;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Mosaic.Journal;
using Xunit;

namespace Mosaic.Tests.Journal;

public sealed class ProtobufEventSerializerTests : TestKit
{
    public ProtobufEventSerializerTests() : base(JournalConfig.Serializers) =>
        EventManifests.Register("test.text.v1", StringValue.Parser);

    private Serialization Serialization => Sys.Serialization;

    [Fact]
    public void A_registered_message_is_bound_to_our_serializer_and_keeps_its_golden_bytes()
    {
        var serializer = Assert.IsType<ProtobufEventSerializer>(
            Serialization.FindSerializerFor(new StringValue { Value = "kept" }));

        Assert.Equal(4101, serializer.Identifier);
        Assert.Equal("test.text.v1", serializer.Manifest(new StringValue()));
        Assert.Equal("0A046B657074", Convert.ToHexString(serializer.ToBinary(new StringValue { Value = "kept" })));
    }

    [Fact]
    public void What_was_written_is_found_by_number_and_name()
    {
        var bytes = Convert.FromHexString("0A046B657074");

        Assert.Equal(new StringValue { Value = "kept" }, Serialization.Deserialize(bytes, 4101, "test.text.v1"));
    }

    [Fact]
    public void A_message_without_a_name_is_refused()
    {
        var serializer = (SerializerWithStringManifest)Serialization.FindSerializerFor(new BytesValue());

        Assert.Throws<SerializationException>(() => serializer.ToBinary(new BytesValue()));
        Assert.Throws<SerializationException>(() => serializer.Manifest(new BytesValue()));
    }

    [Fact]
    public void A_name_of_a_later_version_and_damaged_bytes_are_refused()
    {
        var serializer = (SerializerWithStringManifest)Serialization.FindSerializerFor(new StringValue());

        Assert.Throws<SerializationException>(() => serializer.FromBinary([], "test.text.v2"));
        var e = Assert.Throws<SerializationException>(() => serializer.FromBinary([0x0A, 0x7F], "test.text.v1"));
        Assert.IsType<InvalidProtocolBufferException>(e.InnerException);
    }

    [Fact]
    public void Nothing_falls_back_to_JSON()
    {
        var unbound = new { Text = "not bound to any serializer" };
        var serializer = Serialization.FindSerializerFor(unbound);

        Assert.IsType<RefusingSerializer>(serializer);
        Assert.Equal(1, serializer.Identifier);
        Assert.Throws<SerializationException>(() => serializer.ToBinary(unbound));
        Assert.ThrowsAny<SerializationException>(
            () => Serialization.Deserialize("{}"u8.ToArray(), 1, typeof(StringValue).AssemblyQualifiedName!));
    }

    [Fact]
    public void A_name_belongs_to_one_type_and_a_type_has_one_name()
    {
        EventManifests.Register("test.text.v1", StringValue.Parser);

        Assert.Throws<ArgumentException>(() => EventManifests.Register("test.text.v1", BoolValue.Parser));
        Assert.Throws<ArgumentException>(() => EventManifests.Register("test.text.v3", StringValue.Parser));
        Assert.Throws<ArgumentException>(() => EventManifests.Register("Test Text", DoubleValue.Parser));
        Assert.Throws<ArgumentException>(() => EventManifests.Register("", DoubleValue.Parser));
        Assert.Contains("test.text.v1", EventManifests.Registered);
    }
}
