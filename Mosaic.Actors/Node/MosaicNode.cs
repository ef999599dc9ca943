using System.Net;
using Akka.Actor;
using Mosaic.Codecs.Keys;
using Mosaic.Files;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// A running node: its keys, its listening sockets and the actors to talk to. Made by <see cref="StartAsync"/>, ended
/// by <see cref="StopAsync"/>; safe to use from any thread.
/// </summary>
public sealed class MosaicNode : IAsyncDisposable
{
    /// <summary>The longest a clean stop takes.</summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly NodeParts _parts;
    private readonly Lazy<Task> _stop;

    internal MosaicNode(NodeParts parts)
    {
        _parts = parts;
        _stop = new Lazy<Task>(parts.StopAsync);
        WhenTerminated = parts.WhenTerminatedAsync();
    }

    /// <summary>
    /// Starts the node of a data folder. When the task completes, the wire and cluster ports listen and recovery is
    /// done; being Up in a cluster is not waited for. A start that fails leaves no socket, lock or thread behind.
    /// </summary>
    /// <exception cref="NodeStartException">It cannot start; the message is for a person.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled meanwhile.</exception>
    public static async Task<MosaicNode> StartAsync(NodeSettings settings, CancellationToken cancelled = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new MosaicNode(await NodeStarter.StartAsync(settings, cancelled).ConfigureAwait(false));
    }

    /// <summary>This node.</summary>
    public NodeId NodeId => _parts.Keys.Node.NodeId;

    /// <summary>The account this node belongs to now.</summary>
    public AccountId AccountId => _parts.Keys.Account.Id;

    /// <summary>Whether the account's key was taken off this machine: no file can be reached from here.</summary>
    public bool IsLoggedOut => _parts.Keys.Account.IsLoggedOut;

    /// <summary>The account's key as it is now; disposed when the node stops.</summary>
    /// <exception cref="InvalidOperationException">The node <see cref="IsLoggedOut"/>.</exception>
    public AccountKey AccountKey => _parts.Keys.Account is { IsLoggedOut: false } account
        ? account.Key
        : throw new InvalidOperationException(FilesProtocol.LoggedOut);

    /// <summary>Where the membership system listens, as peers are told.</summary>
    public DnsEndPoint ClusterEndPoint => _parts.ClusterEndPoint;

    /// <summary>Where the wire's socket is bound.</summary>
    public IPEndPoint WireEndPoint => _parts.WireEndPoint;

    /// <summary>The node's folder, absolute.</summary>
    public string DataFolder => _parts.Folder.Root;

    /// <summary>The file of the account's key: without a copy of it everything the account stored is lost.</summary>
    public string IdentityKeyPath => _parts.Folder.IdentityKey;

    /// <summary>True when this start made the account's key.</summary>
    public bool IsFirstStart => _parts.Keys.AccountCreated;

    /// <summary>True when the network is open: whoever reaches the ports is in, and membership is plaintext.</summary>
    public bool IsInsecure => _parts.IsInsecure;

    /// <summary>The configuration the node runs with, all layers merged.</summary>
    public Akka.Configuration.Config Configuration => _parts.Configuration;

    /// <summary>The system of all the actors below.</summary>
    public ActorSystem System => _parts.System;

    /// <summary><c>/user/directory</c>; see <see cref="DirectoryProtocol"/>.</summary>
    public IActorRef Directory => _parts.Actors.Directory;

    /// <summary><c>/user/network</c>; see <see cref="NetworkProtocol"/>.</summary>
    public IActorRef Network => _parts.Actors.Network;

    /// <summary><c>/user/wire</c>.</summary>
    public IActorRef Wire => _parts.Actors.Wire;

    /// <summary><c>/user/shards</c>.</summary>
    public IActorRef Shards => _parts.Actors.Shards;

    /// <summary><c>/user/manifest</c>.</summary>
    public IActorRef Manifest => _parts.Actors.Manifest;

    /// <summary><c>/user/files</c>.</summary>
    public IActorRef Files => _parts.Actors.Files;

    /// <summary><c>/user/events</c>; see <see cref="EventsProtocol"/>.</summary>
    public IActorRef Events => _parts.Actors.Events;

    /// <summary>The configuration by key, with where each value comes from.</summary>
    public IReadOnlyList<ConfigValue> ConfigValues => _parts.ConfigValues;

    /// <summary>
    /// Completes when the node has ended and released its folder: after <see cref="StopAsync"/>, or by itself when one
    /// of its actors failed for good (then it is faulted, with what happened).
    /// </summary>
    public Task WhenTerminated { get; }

    /// <summary>
    /// Ends the node cleanly within <see cref="StopLimit"/>: leaves the cluster, stops the actors, closes sockets and
    /// journal, releases the folder. May be called more than once.
    /// </summary>
    public Task StopAsync() => _stop.Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>Ends the node as a power cut would: nothing is said to anyone. For tests.</summary>
    internal Task AbortAsync() => _parts.AbortAsync();

    /// <summary><c>/user/membership</c>, the owner of the second ActorSystem.</summary>
    internal IActorRef Membership => _parts.Actors.Membership;
}
