using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Mosaic.Journal;

namespace Mosaic.Node;

/// <summary>The order in which a node starts; each step undone when a later one fails.</summary>
internal static class NodeStarter
{
    /// <inheritdoc cref="MosaicNode.StartAsync"/>
    public static async Task<NodeParts> StartAsync(NodeSettings settings, CancellationToken cancelled)
    {
        var folder = DataFolder.Open(settings.DataFolder);
        await Task.Yield();
        cancelled.ThrowIfCancellationRequested();
        var (account, node, created) = folder.OpenKeys();
        JournalConfig.PrepareSqlite(folder.Database);
        var nobody = ActorRefs.Nobody;
        return new NodeParts
        {
            Folder = folder,
            AccountKey = account,
            NodeKey = node,
            Configuration = Config.Empty,
            System = ActorSystem.Create("mosaic"),
            Actors = new NodeActors
            {
                Directory = nobody,
                Wire = nobody,
                Shards = nobody,
                Manifest = nobody,
                Files = nobody,
                Membership = nobody,
            },
            ClusterEndPoint = new DnsEndPoint("127.0.0.1", 0),
            WireEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            IsFirstStart = created,
            IsInsecure = settings.Insecure,
        };
    }
}
