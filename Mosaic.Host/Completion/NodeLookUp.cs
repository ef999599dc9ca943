using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;

namespace Mosaic.Host.Completion;

/// <summary>Asks the node, for a moment: whoever pressed Tab waits, and never sees an error.</summary>
internal sealed class NodeLookUp(string socket, CancellationToken cancelled) : Suggestions.ILookUp
{
    /// <summary>How long the node is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> NamesAsync(string prefix) => await AskAsync(async (client, limit) =>
    {
        var query = new Query().With(ApiRoutes.Prefix, prefix)
            .With(ApiRoutes.Limit, Suggestions.MaxWords.ToString(CultureInfo.InvariantCulture));
        return (await client.SendAsync<NamesDocument>(HttpMethod.Get, ApiRoutes.Names, query, limit)).Names;
    });

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> NodesAsync(string prefix) => await AskAsync(async (client, limit) =>
    {
        var members = await client.SendAsync<MembersDocument>(
            HttpMethod.Get, ApiRoutes.Members, new Query(), limit);
        return members.Members.Select(one =>
            prefix.Length < Sentences.Short(one.Node).Length ? Sentences.Short(one.Node) : one.Node);
    });

    private async Task<IReadOnlyList<string>> AskAsync(
        Func<NodeClient, CancellationToken, Task<IEnumerable<string>>> ask)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limit.CancelAfter(Patience);
        try
        {
            using var client = new NodeClient(socket);
            return [.. await ask(client, limit.Token)];
        }
        catch (Exception e) when (e is MosException or OperationCanceledException)
        {
            return [];
        }
    }
}
