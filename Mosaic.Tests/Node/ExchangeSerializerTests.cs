using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Mosaic.Journal;
using Mosaic.Model;
using Mosaic.Node;
using Mosaic.Tests.Codecs.Statements;
using Mosaic.Tests.Fuzz;
using Mosaic.Tests.Fuzz.Targets;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Node;

public sealed class ExchangeSerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("exchange", "akka.loglevel = OFF");
    private readonly ExchangeSerializer _serializer;

    public ExchangeSerializerTests() => _serializer = new ExchangeSerializer((ExtendedActorSystem)_system);

    public void Dispose() => ((ExtendedActorSystem)_system).Abort();

    [Fact]
    public void What_is_written_is_read()
    {
        var digest = (ExchangeDigest)Read(_serializer.ToBinary(ExchangeDigest.Of(DirectoryState.Empty, true)));
        Assert.True(digest.WantsAnswer);
        Assert.True(digest.Matches(ExchangeDigest.Of(DirectoryState.Empty, false)));
        var statements = (ExchangeStatements)Read(_serializer.ToBinary(new ExchangeStatements([1, 2, 3])));
        Assert.Equal([1, 2, 3], statements.Body);
    }

    [Fact]
    public void The_form_is_for_ever()
    {
        var digest = _serializer.ToBinary(new ExchangeDigest([7]));
        byte[] form = [0xff, 41, 0, 0, 0, .. "Mosaic.Node.ExchangeDigest, Mosaic.Actors"u8, 9, 1, 0, 0, 0, 7];
        Assert.Equal(Convert.ToHexString(form), Convert.ToHexString(digest));
    }

    [Fact]
    public void Anything_else_is_refused_before_it_is_built()
    {
        var good = _serializer.ToBinary(new ExchangeDigest([1, 2, 3]));
        byte[][] bad =
        [
            [], [9], [9, 0xff, 0xff, 0xff, 0x7f], good[..^1], [.. good, 0],
            Encoding.ASCII.GetBytes("a text"), [.. good[..^7], 0xff, 0xff, 0xff, 0x7f, 1, 2, 3],
            _serializer.ToBinary(new ExchangeStatements(new byte[ExchangeStatements.MaxBytes + 1])),
        ];
        Assert.All(bad, bytes => Assert.Throws<SerializationException>(() => Read(bytes)));
        Assert.Equal(bad.Length, RefusedMessages.Of(_system).Counts["unlisted"]);
        Assert.Throws<SerializationException>(() => _serializer.ToBinary("a text"));
    }

    [Fact]
    public void Whatever_members_send_is_a_message_or_refused()
    {
        const int inputs = 4000;
        using var key = Mosaic.Codecs.Keys.SigningKey.Generate();
        var statements = ExchangeStatements.Pack([StatementSamples.Advertisement(key).Statement]).Single();
        var target = new FuzzTarget(
            "exchange-serializer", Promise.Refusing<SerializationException>(bytes => Read(bytes)),
            [_serializer.ToBinary(ExchangeDigest.Of(DirectoryState.Empty, true)), _serializer.ToBinary(statements)]);
        new FuzzRun(target, Environment.TickCount).Run(TestScale.Of(inputs));
    }

    [Fact]
    public void Statements_are_packed_into_messages_that_fit_and_read_back_in_order()
    {
        using var key = Mosaic.Codecs.Keys.SigningKey.Generate();
        var statements = Enumerable.Range(0, 700).Select(_ => StatementSamples.Advertisement(key).Statement).ToArray();
        var batches = ExchangeStatements.Pack(statements).ToArray();
        Assert.True(batches.Length >= 3);
        Assert.All(batches, batch => Assert.True(batch.Body.Length <= ExchangeStatements.MaxBytes));
        Assert.Equal(statements, batches.SelectMany(static batch => batch.Unpack()));
    }

    [Theory]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 0, 0, 9, 1 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x7f, 0xff, 0xff, 0xff, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    public void A_body_of_another_form_is_malformed(byte[] body)
    {
        Assert.Throws<MalformedException>(() => new ExchangeStatements(body).Unpack());
        Assert.Throws<MalformedException>(() => _ = new ExchangeDigest(body).WantsAnswer);
    }

    private object Read(byte[] bytes) => _serializer.FromBinary(bytes, "");
}
