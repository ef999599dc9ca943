using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Mosaic.Codecs.Statements;
using Mosaic.Journal;
using Mosaic.Manifest;
using Mosaic.Shards;

namespace Mosaic.Node;

/// <summary>The order in which a node starts; a start that fails undoes what it did.</summary>
internal sealed class NodeStarter : IDisposable
{
    /// <summary>The longest that reading back what was persisted may take.</summary>
    public static readonly TimeSpan RecoveryLimit = TimeSpan.FromMinutes(10);

    private readonly NodeSettings _settings;
    private readonly CancellationToken _cancelled;
    private DataFolder? _folder;
    private NodeKeys? _keys;
    private JournalHold? _hold;
    private ActorSystem? _system;
    private Socket? _socket;
    private NodeActors? _actors;

    private NodeStarter(NodeSettings settings, CancellationToken cancelled)
    {
        _settings = settings;
        _cancelled = cancelled;
    }

    /// <inheritdoc cref="MosaicNode.StartAsync"/>
    public static async Task<NodeParts> StartAsync(NodeSettings settings, CancellationToken cancelled)
    {
        using var starter = new NodeStarter(settings, cancelled);
        try
        {
            var parts = await Task.Run(starter.StartAsync, cancelled).ConfigureAwait(false);
            starter.HandOver();
            return parts;
        }
        finally
        {
            await starter.UndoAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _hold?.Dispose();
        _keys?.Dispose();
        _folder?.Dispose();
    }

    private async Task<NodeParts> StartAsync()
    {
        CheckTexts();
        _folder = DataFolder.Open(_settings.DataFolder);
        _keys = _folder.OpenKeys(_settings.Passphrase);
        var variables = Environment.GetEnvironmentVariables();
        var config = NodeConfig.Load(_settings, variables);
        var values = ConfigValues.Of(_settings, variables);
        var (all, database) = Read(config, _folder);
        all = all.With(_settings.Cut);
        _hold = NodeJournal.Open(_folder, _keys.Node.NodeId, all.Journal, database);
        config = config.WithFallback(database.Config);
        _system = database.CreateSystem("mosaic", config);
        _actors = new NodeActors(_system, _folder, _keys, all, new NodeJournal(database, _hold));
        var (memory, network) = await AskAsync<DirectoryProtocol.Remembered>(
            _actors.Directory, new DirectoryProtocol.GetRemembered()).ConfigureAwait(false);

        var cluster = NodeEndpoints.ChooseCluster(_settings, memory);
        _socket = NodeEndpoints.BindWire(_settings, memory, all.Wire);
        var wire = (IPEndPoint)_socket.LocalEndPoint!;
        var now = new NodeMemory(cluster.ToString(), wire.ToString(),
            _settings.AdvertiseHost ?? memory.AdvertiseHost, NodeEndpoints.Join(_settings, memory),
            _settings.Zone ?? memory.Zone);
        _actors.StartData(_socket, network);
        _socket = null;
        await SettleDataAsync(_actors).ConfigureAwait(false);
        _actors.AdvertiseUsage();
        await AskAsync<DirectoryProtocol.Began>(_actors.Directory, new DirectoryProtocol.Begin(now, _settings.Insecure))
            .ConfigureAwait(false);

        var host = NodeEndpoints.PublicHost(_settings, now, cluster.Address);
        var wireHost = NodeEndpoints.PublicHost(_settings, now, wire.Address);
        ImmutableArray<string> wireEndpoints = [HostPort.Format(wireHost, wire.Port)];
        _actors.StartMembership(cluster, host, now.Join, wireEndpoints, _settings.Insecure);
        var bound = await AskAsync<object>(_actors.Membership, new MembershipProtocol.GetBound()).ConfigureAwait(false);
        if (bound is not MembershipProtocol.Bound { EndPoint: var clusterEndPoint })
            throw NodeEndpoints.NotStarted(cluster, ((MembershipProtocol.NotBound)bound).Cause);
        return new NodeParts
        {
            Folder = _folder,
            Keys = _keys,
            Configuration = config,
            ConfigValues = values,
            Hold = _hold,
            System = _system,
            Actors = _actors,
            ClusterEndPoint = clusterEndPoint,
            WireEndPoint = wire,
            IsInsecure = _settings.Insecure,
        };
    }

    private void HandOver() =>
        (_folder, _keys, _hold, _system, _actors) = (null, null, null, null, null);

    private async Task UndoAsync()
    {
        if (_actors is not null) await _actors.AbortAsync().ConfigureAwait(false);
        else if (_system is not null) await _system.Terminate().ConfigureAwait(false);
    }

    private void CheckTexts()
    {
        if ((_settings.Zone?.Length ?? 0) > Advertisement.MaxText)
        {
            throw new NodeStartException(
                NodeStartError.BadConfiguration, $"--zone takes at most {Advertisement.MaxText} characters");
        }
        if (_settings.AdvertiseHost is { } host && Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw new NodeStartException(
                NodeStartError.BadConfiguration, $"--advertise takes a host name or address, not '{host}'");
        }
    }

    private static (NodeActors.AllSettings Settings, JournalDatabase Database) Read(Config config, DataFolder folder)
    {
        try
        {
            return (NodeActors.AllSettings.FromConfig(config), JournalDatabase.FromConfig(config, folder.Database));
        }
        catch (Exception e) when (e is ConfigurationException or FormatException or OverflowException
            or ArgumentException)
        {
            throw new NodeStartException(NodeStartError.BadConfiguration, $"the configuration: {e.Message}", e);
        }
    }

    /// <summary>Waits until manifest and shards have read their journals and know their room.</summary>
    private async Task SettleDataAsync(NodeActors actors)
    {
        await AskAsync<ManifestProtocol.Statistics>(actors.Manifest, new ManifestProtocol.GetStatistics())
            .ConfigureAwait(false);
        await AskAsync<ShardsProtocol.Usage>(actors.Shards, new ShardsProtocol.GetUsage()).ConfigureAwait(false);
        if (_settings.Capacity is { } bytes)
        {
            await AskAsync<ShardsProtocol.CapacitySet>(actors.Shards, new ShardsProtocol.SetCapacity(bytes))
                .ConfigureAwait(false);
        }
    }

    /// <summary>The answer, or the failure of whoever should have given it.</summary>
    private async Task<T> AskAsync<T>(IActorRef actor, object question)
    {
        var answer = actor.Ask<T>(question, RecoveryLimit, _cancelled);
        if (await Task.WhenAny(answer, _actors!.Failed).ConfigureAwait(false) == answer)
            return await answer.ConfigureAwait(false);
        var failure = await _actors.Failed.ConfigureAwait(false);
        throw failure.Journal is { } journal
            ? new NodeStartException(NodeStartError.JournalUnusable, journal.Message, journal)
            : new NodeStartException(NodeStartError.RecoveryFailed,
                $"the data folder '{_folder!.Root}' cannot be read back: {failure.What}");
    }
}
