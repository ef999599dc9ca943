using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mosaic.Codecs.Keys;
using Mosaic.Model;
using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Node;

public sealed class TlsTrustTests
{
    [Fact]
    public void Exactly_the_keys_that_were_set_last_may_connect()
    {
        using var node = NodeKey.Generate();
        using var other = NodeKey.Generate();
        using var certificate = node.CreateTlsCertificate();
        using var renewed = node.CreateTlsCertificate();
        using var foreign = other.CreateTlsCertificate();
        var trust = new TlsTrust(TimeProvider.System);
        Assert.Equal(TlsRefusal.UnknownKey, trust.Judge(certificate, out _));

        trust.Set(Keys(node));
        Assert.Null(trust.Judge(certificate, out var key));
        Assert.Equal(node.TlsKeyHash, key);
        Assert.Equal(node.NodeId, trust.NodeOf(key));
        Assert.Null(trust.Judge(renewed, out _));
        Assert.Equal(TlsRefusal.UnknownKey, trust.Judge(foreign, out _));

        trust.Set(Keys(other));
        Assert.Equal(TlsRefusal.UnknownKey, trust.Judge(certificate, out _));
        Assert.Null(trust.Judge(foreign, out _));
    }

    [Fact]
    public void No_certificate_and_keys_of_other_kinds_are_refused_as_such()
    {
        var trust = new TlsTrust(TimeProvider.System);
        Assert.Equal(TlsRefusal.NoCertificate, trust.Judge(null, out _));
        using var rsa = RSA.Create(2048);
        using var ofRsa = new CertificateRequest(
            "CN=a", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(Start, Start.AddYears(9));
        Assert.Equal(TlsRefusal.WrongKeyType, trust.Judge(ofRsa, out _));
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var ofCurve = new CertificateRequest(
            "CN=a", curve, HashAlgorithmName.SHA256).CreateSelfSigned(Start, Start.AddYears(9));
        Assert.Equal(TlsRefusal.WrongKeyType, trust.Judge(ofCurve, out _));
    }

    [Fact]
    public void Refusals_are_counted_and_told_once_a_minute_by_reason()
    {
        var clock = new Ticks();
        var trust = new TlsTrust(clock);
        var told = new List<(TlsRefusal, string, long)>();
        trust.WorthTelling += (reason, who, count) => told.Add((reason, who, count));
        for (var i = 0; i < 100; i++) trust.Refuse(TlsRefusal.UnknownKey, "a:1");
        trust.Refuse(TlsRefusal.TooMany, "b:2");
        clock.Now += TlsTrust.TellEvery;
        trust.Refuse(TlsRefusal.UnknownKey, "c:3");

        Assert.Equal(
            [(TlsRefusal.UnknownKey, "a:1", 1), (TlsRefusal.TooMany, "b:2", 1), (TlsRefusal.UnknownKey, "c:3", 101)],
            told);
        Assert.Equal(101, trust.Refused[TlsRefusal.UnknownKey]);
        Assert.Equal(1, trust.Refused[TlsRefusal.TooMany]);
        Assert.DoesNotContain(TlsRefusal.TooSlow, trust.Refused.Keys);
    }

    [Fact]
    public void Handshakes_are_bounded_in_all_and_by_address()
    {
        var budget = new HandshakeBudget(3, 2);
        var (first, second) = (IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"));
        Assert.True(budget.TryEnter(first));
        Assert.True(budget.TryEnter(first));
        Assert.False(budget.TryEnter(first));
        Assert.True(budget.TryEnter(second));
        Assert.False(budget.TryEnter(second));
        budget.Leave(first);
        Assert.True(budget.TryEnter(second));
        Assert.False(budget.TryEnter(first));
    }

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static ImmutableDictionary<Id256, NodeId> Keys(params NodeKey[] nodes) =>
        nodes.ToImmutableDictionary(static node => node.TlsKeyHash, static node => node.NodeId);

    private sealed class Ticks : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
