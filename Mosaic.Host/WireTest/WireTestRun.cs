using System.Diagnostics;
using System.Globalization;

namespace Mosaic.Host.WireTest;

/// <summary>Two processes, a relay between them, and the comparison of what they sent and received.</summary>
internal static class WireTestRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    /// <summary>Runs it; 0 = every byte arrived both ways.</summary>
    public static async Task<int> RunAsync(WireTestOptions options)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var a = Spawn(options, 0);
        using var b = Spawn(options, 1);
        try
        {
            var portA = await ListeningAsync(a, deadline.Token);
            var portB = await ListeningAsync(b, deadline.Token);
            using var relay = new Relay(options.Network, options.Seed, portA, portB);
            await a.StandardInput.WriteLineAsync($"peer {relay.PortForA}");
            await b.StandardInput.WriteLineAsync($"peer {relay.PortForB}");
            var results = await Task.WhenAll(ResultAsync(a, deadline.Token), ResultAsync(b, deadline.Token));
            a.StandardInput.Close();
            b.StandardInput.Close();
            await Task.WhenAll(a.WaitForExitAsync(deadline.Token), b.WaitForExitAsync(deadline.Token));
            return Report(options, results[0], results[1], relay);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine($"FAILED seed={options.Seed}: not done after {Patience}");
            return 1;
        }
        finally
        {
            Kill(a);
            Kill(b);
        }
    }

    private static int Report(
        WireTestOptions options, Dictionary<string, string> a, Dictionary<string, string> b, Relay relay)
    {
        var intact = a.GetValueOrDefault("failure") == "none" && b.GetValueOrDefault("failure") == "none"
            && a["sent"] == b["received"] && b["sent"] == a["received"];
        var seconds = new[] { a, b }.Max(
            r => double.TryParse(r.GetValueOrDefault("seconds"), CultureInfo.InvariantCulture, out var s) ? s : 0);
        var rate = seconds > 0 ? options.Size / seconds / 1e6 : 0;
        Console.WriteLine(FormattableString.Invariant(
            $"{(intact ? "INTACT" : "FAILED")} seed={options.Seed} bytes={options.Size} each way, {seconds:0.00} s, ")
            + FormattableString.Invariant($"{rate:0.0} MB/s each way, relay: {relay.Received} in, {relay.Sent} out"));
        if (!intact)
            Console.WriteLine($"  A: {Show(a)}\n  B: {Show(b)}");
        return intact ? 0 : 1;

        static string Show(Dictionary<string, string> result) =>
            string.Join(" ", result.Select(field => $"{field.Key}={field.Value}"));
    }

    private static Process Spawn(WireTestOptions options, int side)
    {
        var self = Environment.ProcessPath!;
        var start = new ProcessStartInfo(self)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        // Started as `dotnet mos.dll`, the process is dotnet's.
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
            start.ArgumentList.Add(typeof(WireTestRun).Assembly.Location);
        foreach (var argument in (string[])
            ["wire-test", "serve", "--side", Text(side), "--size", Text(options.Size), "--seed", Text(options.Seed),
            "--datagram", Text(options.Datagram), "--receive-buffer", Text(options.ReceiveBuffer)])
        {
            start.ArgumentList.Add(argument);
        }
        return Process.Start(start)!;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<int> ListeningAsync(Process child, CancellationToken deadline)
    {
        var line = await child.StandardOutput.ReadLineAsync(deadline) ?? "";
        return line.StartsWith("listening ", StringComparison.Ordinal)
            ? int.Parse(line.AsSpan(10), CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"a child said \"{line}\"");
    }

    private static async Task<Dictionary<string, string>> ResultAsync(Process child, CancellationToken deadline)
    {
        var line = await child.StandardOutput.ReadLineAsync(deadline) ?? "result failure=it_died";
        return line.Split(' ').Skip(1).Select(field => field.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
    }

    private static void Kill(Process child)
    {
        if (!child.HasExited)
            child.Kill(entireProcessTree: true);
    }
}
