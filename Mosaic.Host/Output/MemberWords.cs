using Mosaic.Host.Api;
using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>Members in words.</summary>
internal static class MemberWords
{
    private const string Member = "MEMBER";

    /// <summary>One line each.</summary>
    /// <param name="members">Whom.</param>
    /// <param name="self">The id of the node that was asked; null where it is not known.</param>
    public static Table Table(IEnumerable<MemberBody> members, string? self)
    {
        var table = Tables.Of("NODE", "ACCOUNT", "STANDING", "STATE", "SINCE", "VERSION", "ZONE");
        foreach (var one in members)
        {
            table.AddRow(
                Tables.Cell(Sentences.Short(one.Node)), Tables.Cell(Sentences.Short(one.Account)),
                new Text(Standing(one.Standing), StandingStyle(one.Standing)), State(one, one.Node == self),
                Tables.Cell(Sentences.Time(one.Since)), Tables.Cell(one.Software), Tables.Cell(one.Zone));
        }
        return table;
    }

    /// <summary>Everything known of one.</summary>
    public static void Info(IAnsiConsole console, NodeDocument node)
    {
        var one = node.Member;
        var grid = Tables.Of("", "");
        grid.ShowHeaders = false;
        void Row(string name, string text) =>
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), Tables.Cell(text));
        Row("node", one.Node);
        Row("account", one.Account);
        Row("standing", Standing(one.Standing));
        Row("state", StateText(one, node.Self));
        if (one.LastSeen is { } seen) Row("last seen", Sentences.Time(seen));
        Row("since", Sentences.Time(one.Since));
        if (one.InvitedBy is { } inviter) Row("invited by", inviter);
        Row("address", one.Address);
        Row("zone", one.Zone);
        Row("version", one.Software);
        Row("space", $"{ByteSize.Format(one.Used)} of {ByteSize.Format(one.Capacity)} used");
        console.Write(grid);
    }

    /// <summary>One sentence, to be sure that it is the right one.</summary>
    public static string Describe(NodeDocument node) =>
        $"Node {node.Member.Node} of account {Sentences.Short(node.Member.Account)}: {Standing(node.Member.Standing)},"
        + $" {StateText(node.Member, node.Self)}.";

    /// <summary>Its standing in lowercase words.</summary>
    public static string Standing(string standing) => standing.ToLowerInvariant().Replace('_', ' ');

    private static Text State(MemberBody one, bool isSelf)
    {
        var text = StateText(one, isSelf);
        return one.Standing == Member
            ? new Text(text, new Style(one.Reachable || isSelf ? Color.Green : Color.Yellow))
            : new Text(text);
    }

    private static string StateText(MemberBody one, bool isSelf) => (isSelf, one.Reachable, one.LastSeen) switch
    {
        (true, _, _) => "this node",
        (_, true, _) => "reachable",
        (_, _, { } seen) => "offline since " + Sentences.Time(seen),
        _ => "never seen",
    };

    private static Style StandingStyle(string standing) => standing switch
    {
        Member => Style.Plain,
        "LEFT" => new Style(Color.Yellow),
        _ => new Style(Color.Red),
    };
}
