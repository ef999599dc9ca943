using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mosaic.Files;
using Mosaic.Node;

namespace Mosaic.Host.Api;

/// <summary>The account this node belongs to.</summary>
internal static class AccountRoutes
{
    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiNode node)
    {
        routes.MapGet(ApiRoutes.Account, (HttpContext context) => StatusAsync(context, node));
        routes.MapPut(ApiRoutes.Account, (HttpContext context) => LoginAsync(context, node));
        routes.MapPut(ApiRoutes.Passphrase, (HttpContext context) => SetPassphraseAsync(context, node));
        routes.MapDelete(ApiRoutes.Account, (HttpContext context) => LogoutAsync(context, node));
    }

    /// <summary>Bytes that a file takes on its holders, as <see cref="AccountDocument.Used"/> counts them.</summary>
    public static long Stored(long size, Model.Code code) =>
        (long)decimal.Min(long.MaxValue, decimal.Ceiling((decimal)size * code.N / code.K));

    private static async Task StatusAsync(HttpContext context, ApiNode node)
    {
        var roster = await node.RosterAsync(context.RequestAborted);
        var self = roster.Nodes.FirstOrDefault(line => line.Node == roster.Self)
            ?? throw new MosException(ExitCode.Error, "this node's network does not know this node yet; try again");
        var answer = await node.AskAsync(node.Files, new FilesProtocol.List(), context.RequestAborted);
        if (answer is not FilesProtocol.Listed listed) throw Answering.Unexpected(answer);
        var own = roster.Nodes.Where(line => line.Account == self.Account).ToArray();
        await context.AnswerAsync(new AccountDocument
        {
            Account = self.Account.ToString(),
            Nodes = RosterBodies.Members(own),
            Given = own.Where(static line => line.Standing == Standing.Member).SumOfSizes(static line => line.Capacity),
            Used = listed.Files.Sum(static file => Stored(file.Metadata.Size, file.Code) + file.OtherBytes),
            Kept = listed.Files.Sum(static file => file.OtherBytes),
            Available = roster.Nodes
                .Where(line => line is { Standing: Standing.Member, Reachable: true } && line.Node != roster.Self)
                .SumOfSizes(static line => Math.Max(0, line.Capacity - line.Used)),
        });
    }

    private static async Task LoginAsync(HttpContext context, ApiNode node)
    {
        // The receiver wipes the seed.
        var login = await context.LoginAsync();
        var isLocked = login.Passphrase is not null;
        var answer = await node.AskAsync(node.Network, login, context.RequestAborted);
        if (answer is not NetworkProtocol.LoggedIn done) throw Answering.Unexpected(answer);
        await context.AnswerAsync(new LoginDocument
        {
            Account = done.Account.ToString(),
            KeyFile = done.KeyFile,
            Locked = isLocked,
        });
    }

    private static async Task SetPassphraseAsync(HttpContext context, ApiNode node)
    {
        // The receiver wipes the passphrases.
        var set = await context.PassphraseAsync();
        var answer = await node.AskAsync(node.Network, set, context.RequestAborted);
        if (answer is not NetworkProtocol.PassphraseSet done) throw Answering.Unexpected(answer);
        await context.AnswerAsync(new LoginDocument
        {
            Account = done.Account.ToString(),
            KeyFile = done.KeyFile,
            Locked = done.IsLocked,
        });
    }

    private static async Task LogoutAsync(HttpContext context, ApiNode node)
    {
        var consent = context.Request.Text(ApiRoutes.Consent) == "true";
        var answer = await node.AskAsync(node.Network, new NetworkProtocol.Logout(consent), context.RequestAborted);
        if (answer is not NetworkProtocol.LoggedOut done) throw Answering.Unexpected(answer);
        await context.AnswerAsync(new LoginDocument { Account = done.Account.ToString() });
    }
}
