using Mosaic.Host.Processes;

namespace Mosaic.Host.Demo;

/// <summary>What the demo came to.</summary>
/// <param name="Downloads">Downloads made, one after each death.</param>
/// <param name="Identical">Those whose SHA-256 was the uploaded file's.</param>
internal sealed record DemoOutcome(int Downloads, int Identical)
{
    public bool IsGood => Downloads > 0 && Identical == Downloads;
}

/// <summary>
/// The play: four nodes, an upload, a look at where it lies, then every peer dies in turn and the file is read
/// without it. Knows no process and no socket.
/// </summary>
/// <param name="network">The actors.</param>
/// <param name="screen">The stage.</param>
/// <param name="workFolder">Where downloads and a generated file go; someone else removes it.</param>
internal sealed class DemoScript(IDemoNetwork network, DemoScreen screen, string workFolder)
{
    /// <summary>The code of the demo's file: <see cref="DataColumns"/>+<see cref="ParityColumns"/>.</summary>
    public const int DataColumns = 4;

    /// <inheritdoc cref="DataColumns"/>
    public const int ParityColumns = 2;

    private const int HashDigitsShown = 16;

    /// <summary>Plays it to the end, whatever the comparisons say.</summary>
    /// <param name="file">The user's file; null for a generated one.</param>
    /// <param name="seed">Of the generated file.</param>
    /// <param name="cancellationToken">Stops the play between and within its steps.</param>
    public async Task<DemoOutcome> PlayAsync(string? file, int seed, CancellationToken cancellationToken)
    {
        screen.Title($"Four nodes on this machine, code {DataColumns}+{ParityColumns}");
        await screen.StepAsync("starting four nodes", "four nodes run: A, and its peers B, C and D",
            () => network.StartAsync(cancellationToken)).ConfigureAwait(false);
        await screen.StepAsync("waiting until they see each other", "they are one network",
            () => network.WaitUntilCompleteAsync(DemoNode.A, cancellationToken)).ConfigureAwait(false);
        var sample = await screen.StepAsync("reading the file", Describe,
            () => file is null
                ? DemoFile.GenerateAsync(workFolder, seed, cancellationToken)
                : DemoFile.OpenAsync(file, cancellationToken)).ConfigureAwait(false);
        screen.Say($"SHA-256 {sample.Sha256}");
        var placed = await screen.StepAsync("uploading through A", _ => "uploaded through A",
            () => network.UploadAsync(sample.Path, sample.Name, cancellationToken)).ConfigureAwait(false);
        Show(placed);

        var identical = 0;
        foreach (var peer in DemoNodes.Peers)
            if (await SurviveAsync(peer, sample, cancellationToken).ConfigureAwait(false)) identical++;
        return new DemoOutcome(DemoNodes.Peers.Count, identical);
    }

    private void Show(IReadOnlyList<PlacedColumn> placed)
    {
        var grid = ColumnGrid.Of(DataColumns, ParityColumns, placed, network);
        if (grid.Rows[(int)DemoNode.A].Bytes > 0)
            throw new ProcessFailedException("A keeps shards of the file that it uploaded.");
        screen.Blank();
        screen.Draw(grid);
        screen.Blank();
        screen.Say($"Sealed on A. Any {DataColumns} of the {DataColumns + ParityColumns} columns give the file back.");
        screen.Blank();
    }

    private async Task<bool> SurviveAsync(DemoNode peer, DemoFile sample, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pid = await network.KillAsync(peer).ConfigureAwait(false);
        screen.SayDead($"kill -9 {pid}: {peer} is dead");
        var copy = Path.Combine(workFolder, $"without-{peer}");
        await screen.StepAsync($"downloading without {peer}", $"downloaded through A without {peer}",
            () => network.DownloadAsync(sample.Name, copy, cancellationToken)).ConfigureAwait(false);
        var sha256 = await DemoFile.HashAsync(copy, cancellationToken).ConfigureAwait(false);
        File.Delete(copy);
        var same = sha256 == sample.Sha256;
        if (same) screen.Say($"identical: SHA-256 {sha256[..HashDigitsShown]}…");
        else screen.SayBad($"DIFFERENT: SHA-256 {sha256}, not {sample.Sha256}");
        await screen.StepAsync($"starting {peer} again", $"{peer} is back", async () =>
        {
            await network.RestartAsync(peer, cancellationToken).ConfigureAwait(false);
            await network.WaitUntilCompleteAsync(peer, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return same;
    }

    private static string Describe(DemoFile file) =>
        $"{file.Name}: {ColumnGrid.Size(file.Size)}, {file.Origin}";
}
