using Mosaic.Host.Api;
using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>Members in words.</summary>
internal static class MemberWords
{
    private const string Self = "this node";
    private const string Reachable = "reachable";

    /// <summary>One line each.</summary>
    /// <param name="members">Whom.</param>
    /// <param name="self">The id of the node that was asked; null where it is not known.</param>
    public static FitTable Table(IEnumerable<MemberBody> members, string? self)
    {
        var table = new FitTable(
            Column.Id("NODE"), Column.Id("ACCOUNT"), Column.Text("STANDING", StandingStyle),
            Column.Words("STATE", StateStyle) with { Narrow = Sentences.Day }, Column.Time("SINCE"),
            Column.Words("VERSION"), Column.Words("ZONE"));
        foreach (var one in members)
        {
            table.Add(
                one.Node, one.Account, Standing(one.Standing), StateText(one, one.Node == self),
                Sentences.Time(one.Since), one.Software, one.Zone);
        }
        return table;
    }

    /// <summary>Everything known of one.</summary>
    public static void Info(IAnsiConsole console, NodeDocument node)
    {
        var one = node.Member;
        var facts = new Facts();
        facts.Add("node", one.Node);
        facts.Add("account", one.Account);
        facts.Add("standing", Standing(one.Standing));
        facts.Add("state", StateText(one, node.Self));
        if (one.LastSeen is { } seen) facts.Add("last seen", Sentences.Time(seen));
        facts.Add("since", Sentences.Time(one.Since));
        if (one.InvitedBy is { } inviter) facts.Add("invited by", inviter);
        facts.Add("address", one.Address);
        facts.Add("zone", one.Zone);
        facts.Add("version", one.Software);
        facts.Add("space", $"{ByteSize.Format(one.Used)} of {ByteSize.Format(one.Capacity)} used");
        facts.WriteTo(console);
    }

    /// <summary>One sentence, to be sure that it is the right one.</summary>
    public static string Describe(NodeDocument node) =>
        $"Node {node.Member.Node} of account {Sentences.Short(node.Member.Account)}: {Standing(node.Member.Standing)},"
        + $" {StateText(node.Member, node.Self)}.";

    /// <summary>Its standing in lowercase words.</summary>
    public static string Standing(string standing) => standing.ToLowerInvariant().Replace('_', ' ');

    private static string StateText(MemberBody one, bool isSelf) => (isSelf, one.Reachable, one.LastSeen) switch
    {
        (true, _, _) => Self,
        (_, true, _) => Reachable,
        (_, _, { } seen) => "offline since " + Sentences.Time(seen),
        _ => "never seen",
    };

    private static Style StateStyle(string state) => state switch
    {
        Self or Reachable => new Style(Color.Green),
        _ => new Style(Color.Yellow),
    };

    private static Style StandingStyle(string standing) => standing switch
    {
        "member" => Style.Plain,
        "left" => new Style(Color.Yellow),
        _ => new Style(Color.Red),
    };
}
