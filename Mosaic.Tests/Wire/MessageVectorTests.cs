using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;

namespace Mosaic.Tests.Wire;

/// <summary>Golden bytes of every kind of message, every field of its header set, and of what accounts sign.</summary>
public sealed class MessageVectorTests
{
    private static readonly TimeSpan TimeLeft = TimeSpan.FromMilliseconds(0x01020304);

    private readonly WireVectors _golden = new();

    public static TheoryData<WireKind> Kinds => [.. WireKinds.Known];

    [Fact]
    public void Every_kind_has_golden_bytes()
    {
        Assert.Equal(WireKinds.Known.Select(static kind => kind.ToString()), _golden.Names("messages"));
        Assert.Equal(
            Enum.GetValues<WireKind>().Where(static kind => kind != WireKind.None), WireKinds.Known);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_message_has_the_bytes_it_always_had(WireKind kind)
    {
        var sample = WireSamples.Of(kind);
        var isRequest = IsRequest(kind);
        var head = MessageCodec.WriteHead(
            sample, isRequest, isRequest ? TimeLeft : TimeSpan.Zero, WireMessage.MaxMessageBytes)!;
        Assert.Equal(
            _golden.Hex("messages", kind.ToString()), Convert.ToHexStringLower([.. head, .. sample.Payload.Span]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_golden_bytes_are_read(WireKind kind)
    {
        var read = MessageCodec.Read(
            _golden.Bytes("messages", kind.ToString()), out var wantsReply, out var timeLeft)!;
        Assert.Equal(kind, read.Kind);
        Assert.Equal(WireSamples.Of(kind).Header, read.Header);
        Assert.Equal(WireSamples.Of(kind).Payload.ToArray(), read.Payload.ToArray());
        Assert.Equal(IsRequest(kind), wantsReply);
        Assert.Equal(wantsReply ? TimeLeft : TimeSpan.Zero, timeLeft);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_field_is_among_the_golden_bytes(WireKind kind) =>
        Assert.Empty(Unset(WireSamples.Of(kind).Header));

    [Fact]
    public void What_an_account_signs_has_these_bytes()
    {
        Assert.Equal(
            _golden.Hex("signed", "StoreRequest"),
            Convert.ToHexStringLower(StoreSigning.CanonicalBytes(WireSamples.StoreRequest)));
        Assert.Equal(
            _golden.Hex("signed", "Release"),
            Convert.ToHexStringLower(StoreSigning.CanonicalBytes(WireSamples.Release)));
    }

    // A reply's number is one more than its request's; a refusal has no request of its own.
    private static bool IsRequest(WireKind kind) => kind != WireKind.Refused
        && ((int)kind % 2 == 0) != (kind is WireKind.Ping or WireKind.Pong);

    private static IEnumerable<string> Unset(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var value = field.Accessor.GetValue(message);
            if (value is IList list ? list.Count == 0 : IsDefault(field, value))
                yield return $"{message.Descriptor.Name}.{field.Name}";
            foreach (var inner in value is IList items ? items.OfType<IMessage>().SelectMany(Unset) : [])
                yield return inner;
        }
    }

    private static bool IsDefault(FieldDescriptor field, object? value) => field.FieldType switch
    {
        FieldType.Bytes => ((ByteString)value!).IsEmpty,
        FieldType.String => ((string)value!).Length == 0,
        FieldType.Enum => (int)value! == (int)RefusalCode.Unspecified,
        _ => value is null || Equals(value, Activator.CreateInstance(value.GetType())),
    };
}
