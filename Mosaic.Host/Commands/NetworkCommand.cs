using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos network members</c>, <c>mos network revoke NODE [--yes]</c>, <c>mos network admins</c>.</summary>
internal sealed class NetworkCommand
{
    private readonly Argument<string> _node = new("NODE")
    {
        Description = "The node's id, or a start of it that fits no other",
    };

    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask" };

    private readonly Option<string[]> _add = Account("--add", "Make an account an admin; may be given several times");

    private readonly Option<string[]> _remove = Account("--remove", "Make it one no more");

    private readonly Option<string?> _onlyAdminsInvite = new Option<string?>("--only-admins-invite")
    {
        Description = "Whether only admins' nodes may let others in; else every member may",
        HelpName = "yes|no",
    }.AcceptOnlyFromAmong("yes", "no");

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var members = new Command("members", "List everyone the network has heard of, and how they stand");
        var revoke = new Command("revoke", "Throw a node out, for good") { _node, _yes };
        var admins = new Command("admins", "Show or change who may throw out any node, and who may invite")
        {
            _add, _remove, _onlyAdminsInvite,
        };
        setup.Set(members, MembersAsync);
        setup.Set(revoke, RevokeAsync);
        setup.Set(admins, AdminsAsync);
        return CommandSetup.Verb("network", "See and change who is in", members, revoke, admins);
    }

    private static Option<string[]> Account(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ACCOUNT",
    };

    private static async Task<ExitCode> MembersAsync(CommandRun run, ParseResult parsed)
    {
        using var client = run.Connect();
        var members = await client.SendAsync<MembersDocument>(
            HttpMethod.Get, ApiRoutes.Members, new Query(), run.Cancelled);
        if (members.Open)
            run.Warn("this network is open (--insecure): whoever reaches its ports may join");
        return run.Show(members, console => MemberWords.Table(members.Members, members.Self).WriteTo(console));
    }

    private async Task<ExitCode> RevokeAsync(CommandRun run, ParseResult parsed)
    {
        var prefix = IdPrefix.Check(parsed.GetRequiredValue(_node), "node");
        var isAgreed = parsed.GetValue(_yes);
        if (!isAgreed && !Confirmation.IsPossible(run))
            throw new MosException(ExitCode.Usage, "a node that is revoked never comes back; say --yes to do it");
        using var client = run.Connect();
        var found = await client.SendAsync<NodeDocument>(
            HttpMethod.Get, ApiRoutes.Node, new Query().With(ApiRoutes.Id, prefix), run.Cancelled);
        if (!isAgreed)
        {
            await Confirmation.DemandAsync(
                run, $"{MemberWords.Describe(found)}\nThrow it out for good? It can never come back with its key.");
        }
        // The whole id: it must be the node that was shown, whatever the roster learned since.
        var revoked = await client.SendAsync<RevokedDocument>(
            HttpMethod.Delete, ApiRoutes.Members, new Query().With(ApiRoutes.NodeId, found.Member.Node), run.Cancelled);
        return run.Show(revoked, console => console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Sentences.Short(revoked.Node)}: revoked; telling {Reachable(revoked.PeersTold)}")));
    }

    private async Task<ExitCode> AdminsAsync(CommandRun run, ParseResult parsed)
    {
        var request = new AdminsRequest
        {
            Add = [.. (parsed.GetValue(_add) ?? []).Select(static one => IdPrefix.Check(one, "account"))],
            Remove = [.. (parsed.GetValue(_remove) ?? []).Select(static one => IdPrefix.Check(one, "account"))],
            OnlyAdminsInvite = parsed.GetValue(_onlyAdminsInvite) is { } word ? word == "yes" : null,
        };
        var changes = request.Add is { Length: > 0 } || request.Remove is { Length: > 0 }
            || request.OnlyAdminsInvite is not null;
        using var client = run.Connect();
        var admins = changes
            ? await client.SendAsync<AdminsDocument, AdminsRequest>(
                HttpMethod.Put, ApiRoutes.Admins, request, run.Cancelled)
            : await client.SendAsync<AdminsDocument>(HttpMethod.Get, ApiRoutes.Admins, new Query(), run.Cancelled);
        return run.Show(admins, console =>
        {
            foreach (var account in admins.Admins) console.WriteLine(account);
            console.WriteLine(admins.OnlyAdminsInvite ? "only their nodes may invite" : "every member may invite");
        });
    }

    private static string Reachable(int peers) => peers == 1 ? "1 reachable peer" : $"{peers} reachable peers";
}
