using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Client;

namespace Mosaic.Host.Commands;

/// <summary>The flags of verbs that deal with folders.</summary>
internal sealed class BatchOptions
{
    private const int DefaultAtOnce = 4;

    private readonly Option<string[]> _include = new("--include")
    {
        Description = "Of a folder, only what fits: *.jpg anywhere, docs/*.md from its top, ** for any folders",
        HelpName = "GLOB",
        Recursive = true,
    };

    private readonly Option<string[]> _exclude = new("--exclude")
    {
        Description = "Of a folder, nothing that fits; may be repeated, as --include may",
        HelpName = "GLOB",
        Recursive = true,
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Say what would be done, and do nothing",
        Recursive = true,
    };

    private readonly Option<int?> _transfers = new("--transfers")
    {
        Description = "Files at a time; more than the node's mosaic.files.max-transfers wait there (4)",
        HelpName = "N",
        Recursive = true,
    };

    private readonly Option<bool> _checksum = new("--checksum")
    {
        Description = "Compare files by SHA-256, not by size, time and mode",
        Recursive = true,
    };

    /// <summary>Adds them to a verb, and so to its nouns.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="transfers">Whether it moves bytes.</param>
    public void AddTo(Command verb, bool transfers)
    {
        verb.Options.Add(_include);
        verb.Options.Add(_exclude);
        verb.Options.Add(_dryRun);
        if (!transfers) return;
        verb.Options.Add(_transfers);
        verb.Options.Add(_checksum);
    }

    /// <summary>Whether nothing is to be done.</summary>
    public bool IsDryRun(ParseResult parsed) => parsed.GetValue(_dryRun);

    /// <summary>What was said.</summary>
    /// <exception cref="MosException">It makes no sense; a usage error.</exception>
    public BatchFlags Flags(CommandRun run, ParseResult parsed)
    {
        var atOnce = parsed.GetValue(_transfers) ?? DefaultAtOnce;
        if (atOnce is < 1 or > TransferPool.MostAtOnce)
        {
            throw new MosException(ExitCode.Usage, string.Create(
                CultureInfo.InvariantCulture, $"--transfers is 1 to {TransferPool.MostAtOnce}, not {atOnce}"));
        }
        return new BatchFlags(
            GlobFilter.Of(parsed.GetValue(_include) ?? [], parsed.GetValue(_exclude) ?? []), atOnce,
            parsed.GetValue(_dryRun), parsed.GetValue(_checksum), run.Progress);
    }
}
