using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Akka.Remote.Transport;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// Akka remoting over mutually authenticated TLS, in place of Akka's own DotNetty transport. That one (1.5.74) ends
/// the ActorSystem when a peer that it calls fails the handshake, so that whoever sits at the address of a member
/// would end the membership of all others; it does not tell whose an open connection is, so that none could be closed
/// when its owner is revoked; and it bounds neither handshakes nor what it logs of them. Named in the configuration
/// that <see cref="MembershipSystem"/> makes.
/// </summary>
internal sealed class TlsTransport : Transport, IDisposable
{
    /// <summary>The scheme of addresses, after <c>akka.</c>; the one Akka's own TLS has.</summary>
    public const string Scheme = "ssl.tcp";

    /// <summary>Handshakes of strangers at a time, in all and from one address.</summary>
    public const int MaxHandshakes = 128, MaxHandshakesPerAddress = 32;

    /// <summary>Connections that one key may hold: a member needs two, beside those that died unnoticed.</summary>
    public const int MaxConnectionsPerKey = 32;

    private const int Backlog = 128;
    private static readonly TimeSpan HandshakeWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AcceptAgainAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FlushWithin = TimeSpan.FromSeconds(1);

    private readonly TransportSetup _setup;
    private readonly TlsTrust _trust;
    private readonly TlsHandshake _handshake;
    private readonly HandshakeBudget _budget = new(MaxHandshakes, MaxHandshakesPerAddress);
    private readonly ConcurrentDictionary<TlsConnection, byte> _connections =
        new(ReferenceEqualityComparer.Instance);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private Socket? _socket;
    private Address? _local;

    /// <summary>Made by Akka, with a <see cref="TransportSetup"/> in the system's settings.</summary>
    public TlsTransport(ActorSystem system, Config config)
    {
        ArgumentNullException.ThrowIfNull(system);
        System = system;
        Config = config;
        SchemeIdentifier = Scheme;
        _stopped = _stop.Token;
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size")
            ?? throw new ConfigurationException("the transport's maximum-frame-size is missing");
        var setup = system.Settings.Setup.Get<TransportSetup>();
        if (!setup.HasValue) throw new ConfigurationException("the membership system has no certificate");
        _setup = setup.Value;
        _trust = _setup.Security.Trust;
        _handshake = new TlsHandshake(_setup.Security.Certificate, _trust);
    }

    /// <summary>What the transport is told.</summary>
    /// <param name="security">Who this node is, and who may connect.</param>
    /// <param name="bind">Where to listen; port 0: any.</param>
    /// <param name="publicHost">The host that others are to use.</param>
    public sealed class TransportSetup(MembershipSecurity.Tls security, IPEndPoint bind, string publicHost)
        : Akka.Actor.Setup.Setup
    {
        /// <summary>Who this node is, and who may connect.</summary>
        public MembershipSecurity.Tls Security { get; } = security;

        /// <summary>Where to listen.</summary>
        public IPEndPoint Bind { get; } = bind;

        /// <summary>The host that others are to use.</summary>
        public string PublicHost { get; } = publicHost;
    }

    /// <inheritdoc/>
    public override bool IsResponsibleFor(Address remote) => true;

    /// <inheritdoc/>
    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var socket = new Socket(_setup.Bind.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(_setup.Bind);
            socket.Listen(Backlog);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return Task.FromException<(Address, TaskCompletionSource<IAssociationEventListener>)>(
                new RemoteTransportException($"cannot listen on {_setup.Bind}: {e.Message}", e));
        }
        _socket = socket;
        _local = AddressOf(_setup.PublicHost, ((IPEndPoint)socket.LocalEndPoint!).Port);
        _trust.Changed += CloseUntrusted;
        _trust.Disconnected += Close;
        var listener = new TaskCompletionSource<IAssociationEventListener>();
        _ = AcceptAllAsync(socket, listener.Task);
        return Task.FromResult((_local, listener));
    }

    /// <inheritdoc/>
    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        ArgumentNullException.ThrowIfNull(remoteAddress);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var within = CancellationTokenSource.CreateLinkedTokenSource(_stopped);
        within.CancelAfter(HandshakeWithin);
        try
        {
            var host = (remoteAddress.Host ?? "").Trim('[', ']');
            await socket.ConnectAsync(host, remoteAddress.Port ?? 0, within.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ArgumentException)
        {
            socket.Dispose();
            throw new InvalidAssociationException($"cannot reach {remoteAddress}: {e.Message}", e);
        }
        return await ShakeAsync(socket, remoteAddress, isServer: false, within.Token).ConfigureAwait(false)
            ?? throw new InvalidAssociationException($"{remoteAddress} is not who it should be");
    }

    /// <inheritdoc/>
    public override async Task<bool> Shutdown()
    {
        _trust.Changed -= CloseUntrusted;
        _trust.Disconnected -= Close;
        if (!_stopped.IsCancellationRequested) await _stop.CancelAsync().ConfigureAwait(false);
        _socket?.Dispose();
        var open = _connections.Keys.ToArray();
        foreach (var connection in open) connection.Disassociate("the system ends", System.Log);
        await Task.WhenAny(Task.WhenAll(open.Select(static connection => connection.Closed)), Task.Delay(FlushWithin))
            .ConfigureAwait(false);
        foreach (var connection in _connections.Keys) connection.Abort();
        Dispose();
        return true;
    }

    /// <summary>Frees what <see cref="Shutdown"/>, which Akka calls, has ended.</summary>
    public void Dispose()
    {
        _socket?.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAllAsync(Socket socket, Task<IAssociationEventListener> listening)
    {
        var listener = await listening.ConfigureAwait(false);
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                _ = ReceiveAsync(await socket.AcceptAsync(_stopped).ConfigureAwait(false), listener);
            }
            catch (SocketException)
            {
                // The caller is gone already, or the process has too many files open, which passes.
                await Task.WhenAny(Task.Delay(AcceptAgainAfter, _stopped)).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ReceiveAsync(Socket socket, IAssociationEventListener listener)
    {
        if (RemoteOf(socket) is not { } remote)
        {
            socket.Dispose();
            return;
        }
        if (!_budget.TryEnter(remote.Address))
        {
            _trust.Refuse(TlsRefusal.TooMany, remote.ToString());
            socket.Dispose();
            return;
        }
        TlsConnection? connection;
        try
        {
            socket.NoDelay = true;
            using var within = CancellationTokenSource.CreateLinkedTokenSource(_stopped);
            within.CancelAfter(HandshakeWithin);
            var address = AddressOf(remote.Address.ToString(), remote.Port);
            connection = await ShakeAsync(socket, address, isServer: true, within.Token).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return;
        }
        finally
        {
            _budget.Leave(remote.Address);
        }
        if (connection is not null) listener.Notify(new InboundAssociation(connection));
    }

    /// <summary>A connection to whom the trust knows; null, and the socket closed, where that fails.</summary>
    private async Task<TlsConnection?> ShakeAsync(
        Socket socket, Address remote, bool isServer, CancellationToken within)
    {
        var shaken = await _handshake.ShakeAsync(socket, isServer, within).ConfigureAwait(false);
        if (shaken.Stream is { } stream)
            return Keep(new TlsConnection(stream, shaken.Key, _local!, remote, (int)MaximumPayloadBytes));
        if (!_stopped.IsCancellationRequested)
            _trust.Refuse(shaken.Refusal, HostPort.Format(remote.Host ?? "", remote.Port ?? 0));
        return null;
    }

    /// <summary>Keeps the connection while its owner is trusted and the system runs; null where that ended.</summary>
    private TlsConnection? Keep(TlsConnection connection)
    {
        _connections.TryAdd(connection, 0);
        connection.Closed.ContinueWith(_ => _connections.TryRemove(connection, out var _), TaskScheduler.Default);
        // After it is kept: whoever ceased to be trusted meanwhile is found by one or the other.
        var trusted = _trust.NodeOf(connection.Key) is not null;
        var many = _connections.Keys.Count(other => other.Key == connection.Key) > MaxConnectionsPerKey;
        if (trusted && !many && !_stopped.IsCancellationRequested) return connection;
        _trust.Refuse(trusted ? TlsRefusal.TooMany : TlsRefusal.UnknownKey, connection.RemoteAddress.ToString());
        connection.Abort();
        return null;
    }

    private void CloseUntrusted()
    {
        foreach (var connection in _connections.Keys)
        {
            if (_trust.NodeOf(connection.Key) is null) connection.Abort();
        }
    }

    private void Close(NodeId node)
    {
        foreach (var connection in _connections.Keys)
        {
            if (_trust.NodeOf(connection.Key) == node) connection.Abort();
        }
    }

    private Address AddressOf(string host, int port) => new(
        Scheme, System.Name, IPAddress.TryParse(host, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[{ip}]" : host, port);

    private static IPEndPoint? RemoteOf(Socket socket)
    {
        try
        {
            return (IPEndPoint?)socket.RemoteEndPoint;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
