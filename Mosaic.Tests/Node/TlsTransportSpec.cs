using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Model;
using Mosaic.Node;
using Xunit;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node;

/// <summary>The transport by itself, and what strangers get from it on the socket.</summary>
public sealed class TlsTransportSpec : IAsyncLifetime
{
    private const int MaxMessage = 1 << 16;

    private readonly NodeKey _node = NodeKey.Generate();
    private readonly NodeKey _peer = NodeKey.Generate();
    private readonly TlsTrust _trust = new(TimeProvider.System);
    private readonly List<IDisposable> _disposables = [];
    private readonly List<End> _ends = [];
    private End _end = null!;

    public async Task InitializeAsync()
    {
        _trust.Set(Keys(_node, _peer));
        _end = await StartAsync(_node, _trust);
    }

    public async Task DisposeAsync()
    {
        foreach (var end in _ends) await end.DisposeAsync();
        foreach (var disposable in _disposables) disposable.Dispose();
        _node.Dispose();
        _peer.Dispose();
    }

    [Fact]
    public async Task Messages_arrive_complete_and_in_order_both_ways()
    {
        var other = await StartAsync(_peer, _trust);
        var calling = await other.Transport.Associate(_end.Address).WaitAsync(Patience);
        var called = await _end.Next<InboundAssociation>();
        var (here, there) = (new Events(calling), new Events(called.Association));
        Assert.Equal(_end.Address, calling.RemoteAddress);
        foreach (var (from, to) in new[] { (calling, there), (called.Association, here) })
        {
            var random = new Random(1);
            var sent = Enumerable.Range(0, 2000).Select(number =>
            {
                var bytes = new byte[4 + random.Next(number % 100 == 0 ? MaxMessage - 4 : 200)];
                random.NextBytes(bytes);
                BinaryPrimitives.WriteInt32BigEndian(bytes, number);
                return ByteString.CopyFrom(bytes);
            }).ToArray();
            var sending = Task.Run(async () =>
            {
                foreach (var message in sent)
                {
                    while (!from.Write(message)) await Task.Yield();
                }
            });
            foreach (var message in sent) Assert.Equal(message, (await to.Next<InboundPayload>()).Payload);
            await sending;
        }
        calling.Write(ByteString.CopyFromUtf8("last"));
        calling.Disassociate("test", other.System.Log);
        Assert.Equal("last", (await there.Next<InboundPayload>()).Payload.ToStringUtf8());
        await there.Next<Disassociated>();
        await here.Next<Disassociated>();
        Assert.Empty(_trust.Refused);
    }

    [Fact]
    public async Task A_stranger_gets_nothing_and_is_counted()
    {
        using var stranger = NodeKey.Generate();
        using var foreign = stranger.CreateTlsCertificate();
        using var rsa = RSA.Create(2048);
        using var bare = new CertificateRequest(
            "CN=a", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var other = X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pkcs12), null);

        await AssertEnds(await ConnectAsync(plaintext: true));
        await AssertCounted(TlsRefusal.NoHandshake);
        await AssertEnds(await ConnectAsync());
        await AssertCounted(TlsRefusal.NoCertificate);
        await AssertEnds(await ConnectAsync(foreign));
        await AssertCounted(TlsRefusal.UnknownKey);
        await AssertEnds(await ConnectAsync(other));
        await AssertCounted(TlsRefusal.WrongKeyType);
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, _end.Address.Port!.Value);
        await AssertEnds(silent.GetStream());
        await AssertCounted(TlsRefusal.TooSlow);
        Assert.False(_end.Events.TryRead(out _));
    }

    [Fact]
    public async Task Whoever_sits_at_a_members_address_without_its_key_is_not_talked_to()
    {
        using var stranger = NodeKey.Generate();
        var naive = new TlsTrust(TimeProvider.System);
        naive.Set(Keys(stranger, _node));
        var impostor = await StartAsync(stranger, naive);
        await Assert.ThrowsAsync<InvalidAssociationException>(
            () => _end.Transport.Associate(impostor.Address).WaitAsync(Patience));
        Assert.Equal(1, _trust.Refused[TlsRefusal.UnknownKey]);

        using var plain = new TcpListener(IPAddress.Loopback, 0);
        plain.Start();
        var address = impostor.Address.WithPort(((IPEndPoint)plain.LocalEndpoint).Port);
        var calling = _end.Transport.Associate(address);
        using (var called = await plain.AcceptTcpClientAsync().WaitAsync(Patience))
            await called.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        await Assert.ThrowsAsync<InvalidAssociationException>(() => calling.WaitAsync(Patience));
        Assert.False(_end.System.WhenTerminated.IsCompleted);
        // TLS 1.3 may let the impostor see the end of the handshake: of an association, but not of a message.
        if (impostor.Events.TryRead(out var seen))
            await new Events(Assert.IsType<InboundAssociation>(seen).Association).Next<Disassociated>();
    }

    [Fact]
    public async Task A_key_that_is_trusted_later_gets_in_and_one_that_no_longer_is_loses_its_connections_at_once()
    {
        using var certificate = _peer.CreateTlsCertificate();
        _trust.Set(Keys(_node));
        await AssertEnds(await ConnectAsync(certificate));
        _trust.Set(Keys(_node, _peer));
        await using var first = await ConnectAsync(certificate);
        await using var second = await ConnectAsync(certificate);
        var association = await _end.Next<InboundAssociation>();
        await _end.Next<InboundAssociation>();
        var events = new Events(association.Association);
        await first.WriteAsync(new byte[] { 0, 0, 0, 1, 7 });
        await second.WriteAsync(new byte[] { 0, 0, 0, 1, 7 });
        await events.Next<InboundPayload>();

        _trust.Set(Keys(_node));
        await events.Next<Disassociated>();
        Assert.False(association.Association.Write(ByteString.CopyFromUtf8("x")));
        await AssertEnds(first);
        await AssertEnds(second);
        await AssertEnds(await ConnectAsync(certificate));
    }

    [Fact]
    public async Task Connections_with_a_node_can_be_ended_and_others_made_at_once()
    {
        var trust = new TlsTrust(TimeProvider.System);
        trust.Set(Keys(_node, _peer));
        var other = await StartAsync(_peer, trust);
        var calling = new Events(await other.Transport.Associate(_end.Address).WaitAsync(Patience));
        var called = new Events((await _end.Next<InboundAssociation>()).Association);

        _trust.Disconnect(_node.NodeId);
        _trust.Disconnect(_peer.NodeId);

        await calling.Next<Disassociated>();
        await called.Next<Disassociated>();
        await other.Transport.Associate(_end.Address).WaitAsync(Patience);
        await _end.Next<InboundAssociation>();
    }

    [Fact]
    public async Task A_member_that_says_a_message_is_too_long_or_connects_without_end_is_cut_off()
    {
        using var certificate = _peer.CreateTlsCertificate();
        await using (var stream = await ConnectAsync(certificate))
        {
            var events = new Events((await _end.Next<InboundAssociation>()).Association);
            await stream.WriteAsync(new byte[] { 0x7f, 0xff, 0xff, 0xff });
            await events.Next<Disassociated>();
            await AssertEnds(stream);
        }
        var open = new List<Stream>();
        for (var i = 0; i <= TlsTransport.MaxConnectionsPerKey; i++) open.Add(await ConnectAsync(certificate));
        await AssertCounted(TlsRefusal.TooMany);
        foreach (var stream in open) await stream.DisposeAsync();
    }

    private async Task AssertCounted(TlsRefusal reason) => await Until(
        () => Task.FromResult(_trust.Refused.ContainsKey(reason)),
        () => Task.FromResult($"{reason}: {string.Join(", ", _trust.Refused)}"));

    /// <summary>The other end closes, and says nothing that is not TLS's own.</summary>
    private static async Task AssertEnds(Stream stream)
    {
        await using (stream)
        {
            try
            {
                var buffer = new byte[1024];
                while (await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience) > 0)
                    Assert.False(stream is SslStream);
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
            }
        }
    }

    private async Task<Stream> ConnectAsync(X509Certificate2? certificate = null, bool plaintext = false)
    {
        var client = new TcpClient();
        _disposables.Add(client);
        await client.ConnectAsync(IPAddress.Loopback, _end.Address.Port!.Value);
        if (plaintext)
        {
            await client.GetStream().WriteAsync("not TLS, and longer than the header of a record"u8.ToArray());
            return client.GetStream();
        }
        var stream = new SslStream(client.GetStream(), false, static (_, shown, _, _) => shown is not null);
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "x",
                ClientCertificates = certificate is null ? null : [certificate],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
            }).WaitAsync(Patience);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // Refused in the handshake already: reading will tell the same.
            await stream.DisposeAsync();
            return new MemoryStream();
        }
        return stream;
    }

    private async Task<End> StartAsync(NodeKey key, TlsTrust trust)
    {
        var certificate = key.CreateTlsCertificate();
        _disposables.Add(certificate);
        var system = ActorSystem.Create("membership", BootstrapSetup.Create()
            .WithConfig(ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }"))
            .And(new TlsTransport.TransportSetup(
                new MembershipSecurity.Tls(certificate, trust), FreeLoopback, "127.0.0.1")));
        var transport = new TlsTransport(
            system, ConfigurationFactory.ParseString($"maximum-frame-size = {MaxMessage}b"));
        var (address, listener) = await transport.Listen();
        var end = new End(system, transport, address);
        listener.SetResult(end);
        _ends.Add(end);
        return end;
    }

    private static ImmutableDictionary<Id256, NodeId> Keys(params NodeKey[] nodes) =>
        nodes.ToImmutableDictionary(static node => node.TlsKeyHash, static node => node.NodeId);

    private sealed class End(ActorSystem system, TlsTransport transport, Address address)
        : IAssociationEventListener, IAsyncDisposable
    {
        private readonly Channel<IAssociationEvent> _events = Channel.CreateUnbounded<IAssociationEvent>();

        public ActorSystem System { get; } = system;

        public TlsTransport Transport { get; } = transport;

        public Address Address { get; } = address;

        public ChannelReader<IAssociationEvent> Events => _events.Reader;

        public void Notify(IAssociationEvent ev) => _events.Writer.TryWrite(ev);

        public async Task<T> Next<T>() => Assert.IsType<T>(await Events.ReadAsync().AsTask().WaitAsync(Patience));

        public async ValueTask DisposeAsync()
        {
            await Transport.Shutdown();
            await System.Terminate();
        }
    }

    private sealed class Events : IHandleEventListener
    {
        private readonly Channel<IHandleEvent> _events = Channel.CreateUnbounded<IHandleEvent>();

        public Events(AssociationHandle handle) => handle.ReadHandlerSource.SetResult(this);

        public void Notify(IHandleEvent ev) => _events.Writer.TryWrite(ev);

        public async Task<T> Next<T>() =>
            Assert.IsType<T>(await _events.Reader.ReadAsync().AsTask().WaitAsync(Patience));
    }
}
