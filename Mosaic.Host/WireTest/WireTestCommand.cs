namespace Mosaic.Host.WireTest;

/// <summary>
/// The hidden command <c>mos wire-test</c>: <c>run</c> moves bytes both ways between two processes of itself through a
/// relay that loses, doubles and reorders datagrams, and compares hashes; <c>serve</c> is such a process; <c>relay</c>
/// is the relay alone. For tests and for a look at a machine's network stack; nothing of a node is touched.
/// </summary>
internal static class WireTestCommand
{
    private const int UsageError = 2;

    /// <summary>Runs it. 0 = all bytes arrived intact, 1 = not, 2 = usage.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length > 0 && WireTestOptions.Parse(args.AsSpan(1)) is { } options)
        {
            switch (args[0])
            {
                case "run":
                    return await WireTestRun.RunAsync(options);
                case "serve":
                    return await WireTestServe.RunAsync(options);
                case "relay":
                    return await RelayAsync(options);
            }
        }
        await Console.Error.WriteLineAsync(
            "usage: mos wire-test run [--size BYTES] [--seed N] [--drop P] [--duplicate P] [--reorder P] [--corrupt P] "
            + "[--datagram BYTES] [--receive-buffer BYTES]\n"
            + "       mos wire-test serve --side 0|1 [--port P] [--peer-port P] [--size BYTES] [--seed N]\n"
            + "       mos wire-test relay --a PORT --b PORT [--seed N] [--drop P] [--duplicate P] [--reorder P]");
        return UsageError;
    }

    private static async Task<int> RelayAsync(WireTestOptions options)
    {
        var (a, b) = options.Between;
        using var relay = new Relay(options.Network, options.Seed, a, b);
        Console.WriteLine($"relay a={relay.PortForA} b={relay.PortForB} seed={options.Seed}");
        while (await Console.In.ReadLineAsync() is not null)
        {
            // It relays until its input ends.
        }
        return 0;
    }
}
