using System.CommandLine;

namespace Mosaic.Host.Commands;

/// <summary>
/// The examples that help begins with, by command: lines that can be typed. Each command that help shows has at least
/// one; a test sees to it, and that each is understood.
/// </summary>
internal static class Examples
{
    private static readonly Dictionary<string, string[]> Lines = new(StringComparer.Ordinal)
    {
        ["node"] =
        [
            "mos node",
            "mos node --join invitation.txt",
            "mos node --cluster 0.0.0.0:4001 --wire 0.0.0.0:4002 --capacity 50GB",
        ],
        ["upload"] =
        [
            "mos upload photo.jpg               # a file, stored as photo.jpg",
            "mos upload photos --as 2024/trip   # a folder, with all that is in it",
            "mos upload - --as db.sql --size-hint 20GB   # what comes through a pipe",
        ],
        ["upload file"] =
        [
            "mos upload file photo.jpg --as 2024/trip/one.jpg",
            "mos upload file a.jpg b.jpg        # what is stored already is left alone",
        ],
        ["upload folder"] =
        [
            "mos upload folder photos",
            "mos upload folder src --exclude .git --exclude '*.o' --dry-run",
        ],
        ["download"] =
        [
            "mos download photo.jpg             # to ./photo.jpg",
            "mos download photos /tmp/copy      # the folder, as /tmp/copy or inside it",
            "mos download db.sql -              # to stdout",
        ],
        ["download file"] =
        [
            "mos download file photo.jpg copy.jpg",
            "mos download file photo.jpg old.jpg --version 3f9a   # see mos versions",
        ],
        ["download folder"] =
        [
            "mos download folder photos",
            "mos download folder photos /tmp/copy --include '*.jpg'",
        ],
        ["list"] =
        [
            "mos list                           # everything",
            "mos list photos                    # what lies in that folder, or begins so",
            "mos list photos --depth 1          # as ls would, folders with their sizes",
        ],
        ["list file"] = ["mos list file photos"],
        ["info"] = ["mos info photo.jpg", "mos info photos"],
        ["info file"] = ["mos info file photo.jpg"],
        ["info folder"] = ["mos info folder photos"],
        ["delete"] =
        [
            "mos delete photo.jpg",
            "mos delete photos --dry-run        # which files that would be",
        ],
        ["delete file"] =
        [
            "mos delete file photo.jpg",
            "mos delete file photo.jpg --version 3f9a   # see mos versions",
        ],
        ["delete folder"] =
        [
            "mos delete folder photos",
            "mos delete folder photos --include '*.tmp'",
        ],
        ["versions"] = ["mos versions report.txt"],
        ["rename"] = ["mos rename draft.txt report.txt", "mos rename photos archive/photos-2026"],
        ["check"] =
        [
            "mos check                          # one shard of each column at each holder",
            "mos check photos --read-data       # every byte of a folder",
        ],
        ["status network"] = ["mos status network"],
        ["status account"] = ["mos status account"],
        ["status node"] = ["mos status node 3f9a"],
        ["peers network"] = ["mos peers network", "mos peers network --json"],
        ["invite"] = ["mos invite", "mos invite --uses 3 --expires 7d --file invitation.txt"],
        ["join network"] = ["mos join network invitation.txt"],
        ["leave network"] = ["mos leave network"],
        ["network members"] = ["mos network members"],
        ["network revoke"] = ["mos network revoke 3f9a"],
        ["network admins"] = ["mos network admins", "mos network admins --add 77c0 --only-admins-invite yes"],
        ["login key"] =
        [
            "mos login key",
            "mos login key /media/stick/identity.key --passphrase",
            "mos login key --new",
        ],
        ["logout account"] = ["mos logout account"],
        ["account recovery-key"] = ["mos account recovery-key"],
        ["account passphrase"] = ["mos account passphrase", "mos account passphrase --remove"],
        ["set storage"] = ["mos set storage 50GB"],
        ["empty storage"] = ["mos empty storage"],
        ["events"] = ["mos events", "mos events --follow --json"],
        ["config show"] = ["mos config show --origin", "mos config show --config node.conf"],
        ["doctor"] = ["mos doctor"],
        ["completion"] =
        [
            "mos completion bash > ~/.local/share/bash-completion/completions/mos",
            "mos completion fish > ~/.config/fish/completions/mos.fish",
        ],
        ["manifest export"] = ["mos manifest export network.mosaic"],
        ["manifest import"] = ["mos manifest import network.mosaic"],
        ["manifest status"] = ["mos manifest status"],
        ["demo"] = ["mos demo", "mos demo photo.jpg"],
        ["version"] = ["mos version"],
        ["help"] = ["mos help upload file"],
    };

    /// <summary>The examples of a command; of one with subcommands, the first of each.</summary>
    public static IReadOnlyList<string> Of(Command command)
    {
        var own = Lines.GetValueOrDefault(Name(command)) ?? [];
        return
        [
            .. own,
            .. command.Subcommands.Where(static one => !one.Hidden).SelectMany(static one => Of(one).Take(1)),
        ];
    }

    /// <summary>What comes before the rest of a command's help.</summary>
    public static string Words(Command command)
    {
        var examples = Of(command);
        var heading = examples.Count == 1 ? "Example:" : "Examples:";
        return string.Join('\n', examples.Select(static line => "  " + line).Prepend(heading).Append(""));
    }

    /// <summary>The commands that have examples of their own.</summary>
    public static IEnumerable<string> Commands => Lines.Keys;

    /// <summary>The words that lead to a command from the root.</summary>
    public static string Name(Command command)
    {
        var words = new Stack<string>();
        for (Symbol? at = command; at is Command and not RootCommand; at = at.Parents.FirstOrDefault())
            words.Push(at.Name);
        return string.Join(' ', words);
    }
}
