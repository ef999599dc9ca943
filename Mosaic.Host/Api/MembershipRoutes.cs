using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mosaic.Codecs.Statements;
using Mosaic.Node;

namespace Mosaic.Host.Api;

/// <summary>How nodes come, go and are thrown out.</summary>
internal static class MembershipRoutes
{
    // How long the members that an invitation names are asked before the answer is that none is there.
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(20);

    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiNode node)
    {
        routes.MapPost(ApiRoutes.Invitations, (HttpContext context) => InviteAsync(context, node));
        routes.MapPost(ApiRoutes.Join, (HttpContext context) => JoinAsync(context, node));
        routes.MapPost(ApiRoutes.Leave, (HttpContext context) => LeaveAsync(context, node));
        routes.MapGet(ApiRoutes.Members, (HttpContext context) => MembersAsync(context, node));
        routes.MapDelete(ApiRoutes.Members, (HttpContext context) => RevokeAsync(context, node));
        routes.MapGet(ApiRoutes.Admins, (HttpContext context) => AdminsAsync(context, node));
        routes.MapPut(ApiRoutes.Admins, (HttpContext context) => SetAdminsAsync(context, node));
        routes.MapGet(ApiRoutes.Node, (HttpContext context) => NodeAsync(context, node));
    }

    /// <summary>Joins the network of an invitation.</summary>
    /// <exception cref="MosException">
    /// It did not: <see cref="ExitCode.NoNode"/> while nobody answers, else the reason.
    /// </exception>
    public static async Task<NetworkProtocol.Joined> JoinAsync(
        this ApiNode node, string invitation, bool consent, TimeSpan patience, CancellationToken cancelled)
    {
        var answer = await node.AskAsync(
            node.Network, new NetworkProtocol.Join(invitation, consent, patience), patience, cancelled);
        return answer as NetworkProtocol.Joined ?? throw Answering.Unexpected(answer);
    }

    private static async Task InviteAsync(HttpContext context, ApiNode node)
    {
        var request = await context.BodyAsync<InvitationRequest>();
        if (request.ExpiresSeconds < 1 || request.ExpiresSeconds > (long)NetworkProtocol.MaxExpiry.TotalSeconds)
        {
            throw new MosException(
                ExitCode.Usage, $"an invitation lasts 1 second to {NetworkProtocol.MaxExpiry.TotalDays:0} days");
        }
        if (request.Uses is < 1 or > Grant.MaxUses)
            throw new MosException(ExitCode.Usage, $"an invitation lets in 1 to {Grant.MaxUses} nodes");
        var answer = await node.AskAsync(
            node.Network, new NetworkProtocol.Invite(TimeSpan.FromSeconds(request.ExpiresSeconds), request.Uses),
            context.RequestAborted);
        if (answer is not NetworkProtocol.Invited invited) throw Answering.Unexpected(answer);
        await context.AnswerAsync(new InvitationDocument
        {
            Invitation = invited.Text,
            Expires = invited.Expires,
            Uses = invited.Uses,
            Endpoints = invited.Endpoints,
            LoopbackOnly = invited.LoopbackOnly,
        });
    }

    private static async Task JoinAsync(HttpContext context, ApiNode node)
    {
        var request = await context.BodyAsync<JoinRequest>();
        if (string.IsNullOrWhiteSpace(request.Invitation))
            throw new MosException(ExitCode.Usage, "the request has no invitation");
        var joined = await node.JoinAsync(
            request.Invitation, request.Consent, JoinPatience, context.RequestAborted);
        await context.AnswerAsync(new JoinedDocument
        {
            Network = joined.Network.ToString(),
            Members = joined.Members,
            WasMember = joined.WasMember,
        });
    }

    private static async Task LeaveAsync(HttpContext context, ApiNode node)
    {
        var request = await context.BodyAsync<LeaveRequest>();
        var answer = await node.AskAsync(
            node.Network, new NetworkProtocol.Leave(request.Now), context.RequestAborted);
        if (answer is not NetworkProtocol.HasLeft left) throw Answering.Unexpected(answer);
        await context.AnswerAsync(new LeftDocument { Network = left.Network.ToString() });
    }

    private static async Task MembersAsync(HttpContext context, ApiNode node) =>
        await context.AnswerAsync(RosterBodies.Document(await node.RosterAsync(context.RequestAborted)));

    private static async Task NodeAsync(HttpContext context, ApiNode node)
    {
        var roster = await node.RosterAsync(context.RequestAborted);
        var line = roster.Find(context.Request.Text(ApiRoutes.Id));
        await context.AnswerAsync(new NodeDocument
        {
            Self = line.Node == roster.Self,
            Member = RosterBodies.Body(line),
        });
    }

    private static async Task RevokeAsync(HttpContext context, ApiNode node)
    {
        var roster = await node.RosterAsync(context.RequestAborted);
        var line = roster.Find(context.Request.Text(ApiRoutes.NodeId));
        var answer = await node.AskAsync(node.Network, new NetworkProtocol.Revoke(line.Node), context.RequestAborted);
        if (answer is not NetworkProtocol.HasRevoked revoked) throw Answering.Unexpected(answer);
        await context.AnswerAsync(new RevokedDocument
        {
            Node = revoked.Node.ToString(),
            PeersTold = revoked.PeersTold,
        });
    }

    private static async Task AdminsAsync(HttpContext context, ApiNode node)
    {
        var roster = await node.RosterAsync(context.RequestAborted);
        await context.AnswerAsync(new AdminsDocument
        {
            Admins = RosterBodies.Texts(roster.Admins),
            OnlyAdminsInvite = roster.OnlyAdminsInvite,
        });
    }

    private static async Task SetAdminsAsync(HttpContext context, ApiNode node)
    {
        var request = await context.BodyAsync<AdminsRequest>();
        var roster = await node.RosterAsync(context.RequestAborted);
        var answer = await node.AskAsync(
            node.Network,
            new NetworkProtocol.SetAdmins(
                [.. (request.Add ?? []).Select(roster.FindAccount)],
                [.. (request.Remove ?? []).Select(roster.FindAccount)],
                request.OnlyAdminsInvite),
            context.RequestAborted);
        if (answer is not NetworkProtocol.AdminsSet set) throw Answering.Unexpected(answer);
        await context.AnswerAsync(new AdminsDocument
        {
            Admins = RosterBodies.Texts(set.Admins),
            OnlyAdminsInvite = set.OnlyAdminsInvite,
        });
    }
}
