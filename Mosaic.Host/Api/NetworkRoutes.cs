using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mosaic.Codecs.Sealing;
using Mosaic.Files;
using Mosaic.Placement;
using Mosaic.Shards;

namespace Mosaic.Host.Api;

/// <summary>Status, peers, storage, version.</summary>
internal static class NetworkRoutes
{
    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiNode node)
    {
        MapVersion(routes);
        routes.MapGet(ApiRoutes.Status, (HttpContext context) => StatusAsync(context, node));
        routes.MapGet(ApiRoutes.Peers, (HttpContext context) => PeersAsync(context, node));
        routes.MapGet(ApiRoutes.Storage, (HttpContext context) =>
            StorageAsync(context, node, new ShardsProtocol.GetUsage()));
        routes.MapPut(ApiRoutes.Storage, (HttpContext context) =>
            StorageAsync(context, node, new ShardsProtocol.SetCapacity(Capacity(context.Request))));
    }

    /// <summary>Adds the one that anybody may see.</summary>
    public static void MapVersion(IEndpointRouteBuilder routes) =>
        routes.MapGet(ApiRoutes.Version, static (HttpContext context) =>
            context.AnswerAsync(new VersionDocument { Version = MosVersion.Text }));

    private static async Task StatusAsync(HttpContext context, ApiNode node)
    {
        var view = await node.ViewAsync(context.RequestAborted);
        var answer = await node.AskAsync(node.Files, new FilesProtocol.List(), context.RequestAborted);
        if (answer is not FilesProtocol.Listed listed) throw Answering.Unexpected(answer);
        StoredFile[] files = [.. listed.Files.Where(static one => one.Metadata.Kind == FileKind.File)];
        var roster = await node.RosterAsync(context.RequestAborted);
        var peers = view.ReachablePeers.ToArray();
        var online = view.Nodes.Values.Where(peer => view.IsReachable(peer.Node)).ToArray();
        var spare = Spare.Best(node.Settings.Code, peers.Length);
        await context.AnswerAsync(new StatusDocument
        {
            Health = listed.Files.Select(static file => file.Health.Health).DefaultIfEmpty().Max().Word(),
            Network = view.Network.ToString(),
            Node = view.Self.ToString(),
            Account = view.Account.ToString(),
            Peers = view.Peers.Count(),
            Reachable = peers.Length,
            Files = files.Length,
            FilesByHealth = files.GroupBy(static file => file.Health.Health.Word())
                .ToImmutableSortedDictionary(static same => same.Key, static same => same.Count()),
            Capacity = online.SumOfSizes(static peer => peer.Capacity),
            Used = online.SumOfSizes(static peer => peer.Used),
            Code = node.Settings.Code.ToString(),
            Spare = spare,
            Codes = [.. Codes.Suggest(peers.Length).Select(static code => code.ToString())],
            Members = RosterBodies.Members(roster.Nodes),
        });
    }

    private static async Task PeersAsync(HttpContext context, ApiNode node)
    {
        var view = await node.ViewAsync(context.RequestAborted);
        await context.AnswerAsync(new PeersDocument
        {
            Peers =
            [
                .. view.Peers.OrderBy(static peer => peer.Node).Select(static peer => new PeerBody(
                    peer.Node.ToString(), peer.Account.ToString(), peer.ClusterAddress, peer.Zone, peer.Used,
                    peer.Capacity, peer.Reachable, peer.LastSeen)),
            ],
        });
    }

    private static async Task StorageAsync(HttpContext context, ApiNode node, object question)
    {
        var usage = await node.AskAsync(node.Shards, question, context.RequestAborted) switch
        {
            ShardsProtocol.Usage answer => answer,
            ShardsProtocol.CapacitySet answer => answer.Usage,
            var other => throw Answering.Unexpected(other),
        };
        await context.AnswerAsync(new StorageDocument
        {
            Capacity = usage.Capacity,
            Used = usage.Used,
            Leased = usage.Leased,
            Columns = usage.Columns,
        });
    }

    private static long Capacity(HttpRequest request) =>
        long.TryParse(
            request.Text(ApiRoutes.Capacity), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : throw new MosException(ExitCode.Usage, "the capacity is a number of bytes");
}
