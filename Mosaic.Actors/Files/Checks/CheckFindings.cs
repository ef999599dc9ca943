using System.Globalization;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files.Checks;

/// <summary>What a check of one version found, as problems for a person.</summary>
internal static class CheckFindings
{
    private const string UploadAgain = "upload the file again from a copy: mos upload file PATH --as NAME";
    private const string Reupload = "download the file and upload it again, which stores all of it anew";

    /// <summary>The problems of a version, worst first; none when all is well.</summary>
    /// <param name="path">Whose it is.</param>
    /// <param name="version">The version.</param>
    /// <param name="code">Its code.</param>
    /// <param name="state">A check that is done.</param>
    /// <param name="readsAll">Whether it read everything.</param>
    public static IEnumerable<FilesProtocol.CheckProblem> Of(
        MosaicPath path, FileVersionId version, Code code, ContentCheckState state, bool readsAll)
    {
        ArgumentNullException.ThrowIfNull(state);
        FilesProtocol.CheckProblem Problem(
            CheckVerdict verdict, string what, HeldColumn? at, string detail, string remedy) =>
            new(path, version, verdict, what, at?.Column, at?.Node, detail, remedy);

        if (Whole(code, state) is var (verdict, what, detail))
        {
            yield return Problem(verdict, what, null, detail, verdict == CheckVerdict.Lost
                ? UploadAgain
                : "start the nodes that are away: mos peers network");
        }
        foreach (var (held, finding) in state.Findings.OrderBy(static one => one.Key.Column))
        {
            var where = readsAll ? "" : " (of those looked at; all of them: --read-data)";
            switch (finding.Answer)
            {
                case ShardAnswer.Wrong:
                    yield return Problem(CheckVerdict.Impaired, "wrong", held,
                        $"{Shards(finding)} not what was uploaded{where}", Reupload);
                    break;
                case ShardAnswer.Damaged:
                    yield return Problem(CheckVerdict.Impaired, "damaged", held,
                        $"{Shards(finding)} damaged on its disk{where}",
                        "its holder rebuilds it from the other columns; check again in a while");
                    break;
                case ShardAnswer.NotHeld:
                    yield return Problem(CheckVerdict.Impaired, "missing", held,
                        "its holder does not have it, though it said so", Reupload);
                    break;
                case ShardAnswer.None:
                    yield return Problem(CheckVerdict.Impaired, "away", held,
                        "its holder cannot be reached", "start that node: mos peers network");
                    break;
                default: break;
            }
        }
        foreach (var column in state.Homeless)
        {
            yield return new FilesProtocol.CheckProblem(path, version, CheckVerdict.Impaired, "nowhere", column, null,
                "nobody holds it", Reupload);
        }
    }

    private static (CheckVerdict, string, string)? Whole(Code code, ContentCheckState state)
    {
        if (state.Lost.Count > 0)
        {
            return (CheckVerdict.Lost, "lost", string.Create(CultureInfo.InvariantCulture,
                $"{Segments(state.Lost)} fewer than the {code.K} good shards that are needed, whoever returns"));
        }
        if (state.ColumnsThereOrAway < code.K)
        {
            return (CheckVerdict.Lost, "lost", string.Create(CultureInfo.InvariantCulture,
                $"{state.ColumnsThereOrAway} of {code.N} columns are left, and {code.K} are needed"));
        }
        if (state.ColumnsThere < code.K)
        {
            return (CheckVerdict.OutOfReach, "out_of_reach", string.Create(CultureInfo.InvariantCulture,
                $"{state.ColumnsThere} of {code.N} columns can be reached, and {code.K} are needed"));
        }
        return state.OutOfReach.Count == 0
            ? null
            : (CheckVerdict.OutOfReach, "out_of_reach", string.Create(CultureInfo.InvariantCulture,
                $"{Segments(state.OutOfReach)} fewer than the {code.K} good shards that are needed, until the holders")
                + " that are away return");
    }

    private static string Segments((long Count, long First) segments) => segments.Count == 1
        ? string.Create(CultureInfo.InvariantCulture, $"segment {segments.First} has")
        : string.Create(CultureInfo.InvariantCulture, $"{segments.Count} segments, the first {segments.First}, have");

    private static string Shards(ColumnFinding finding) => finding.BadShards == 1
        ? string.Create(CultureInfo.InvariantCulture, $"the shard of segment {finding.FirstBad} is")
        : string.Create(CultureInfo.InvariantCulture,
            $"{finding.BadShards} shards, the first of segment {finding.FirstBad}, are");
}
