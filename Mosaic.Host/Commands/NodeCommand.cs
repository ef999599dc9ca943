using System.CommandLine;
using System.Net;
using Mosaic.Host.Api;
using Mosaic.Host.Output;
using Mosaic.Host.Processes;
using Mosaic.Journal;
using Mosaic.Node;

namespace Mosaic.Host.Commands;

/// <summary><c>mos node</c>: runs until it is told to stop. Stdout gets one line, when it can be used.</summary>
internal sealed class NodeCommand
{
    private const string Off = "off";

    private readonly Option<string?> _cluster = Endpoint("--cluster", "Where membership listens (TCP)");

    private readonly Option<string?> _wire = Endpoint("--wire", "Where the wire listens (UDP)");

    private readonly Option<string?> _management = new("--management")
    {
        Description = "Where operators are served (HTTP), or off; off unless told otherwise",
        HelpName = "HOST:PORT|off",
    };

    private readonly Option<string?> _advertise = new("--advertise")
    {
        Description = "The host that peers are told to use, when it is not the one listened at",
        HelpName = "HOST",
    };

    private readonly Option<string[]> _join = new("--join")
    {
        Description = "An invitation to the network to join (see mos invite), a file that holds it, or - for stdin;"
            + " with --insecure also the cluster address HOST:PORT of a node",
        HelpName = "WHERE",
    };

    private readonly Option<string?> _zone = new("--zone")
    {
        Description = "What fails together with this machine: a room, a house",
        HelpName = "NAME",
    };

    private readonly Option<string?> _capacity = new("--capacity")
    {
        Description = "How much disk to offer, such as 50GB or 50GiB; else half of what is free",
        HelpName = "SIZE",
    };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "A file of settings (HOCON) over the defaults",
        HelpName = "FILE",
    };

    private readonly Option<string?> _passphraseFile = PassphraseInput.Option(
        "--passphrase-file",
        $"What opens the account's key where it is locked (or {PassphraseInput.Variable}); - is stdin");

    private readonly Option<bool> _insecure = new("--insecure")
    {
        Description = "For experiments on this machine alone: whoever reaches the ports may join, by bare address",
    };

    private readonly Option<bool> _yes = new("--yes")
    {
        Description = "With --join: agree to leave behind the files of the network this node is in",
    };

    private readonly Option<int?> _parentPid = new("--parent-pid")
    {
        Description = "Stop when that process is gone",
        Hidden = true,
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var command = new Command("node", "Run this machine's node")
        {
            _cluster, _wire, _management, _advertise, _join, _zone, _capacity, _config, _passphraseFile,
            _insecure, _yes, _parentPid,
        };
        setup.Set(command, RunAsync);
        return command;
    }

    private static Option<string?> Endpoint(string name, string description) => new(name)
    {
        Description = description + "; port 0: any free one; else as before, at first a free one on loopback",
        HelpName = "HOST:PORT",
    };

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var insecure = parsed.GetValue(_insecure);
        var join = await JoinFlags.ReadAsync(run, parsed.GetValue(_join) ?? [], insecure);
        var settings = Settings(run, parsed, join);
        var management = parsed.GetValue(_management) is { } text && text != Off
            ? EndPoints.Parse("--management", text)
            : null;
        if (insecure)
        {
            JoinFlags.CheckInsecure("--cluster", settings.Cluster);
            JoinFlags.CheckInsecure("--wire", settings.Wire);
            JoinFlags.CheckInsecure("--management", management);
            JoinFlags.CheckInsecure("--advertise", settings.AdvertiseHost);
        }
        SocketFile.CheckLength(run.SocketPath);
        // Whatever else writes to the console of a node writes to its log.
        Console.SetOut(Console.Error);
        using var passphrase = await NodePassphrase.FindAsync(run, parsed.GetValue(_passphraseFile));
        settings = settings with { Passphrase = passphrase };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(run.Cancelled);
        using var parent = parsed.GetValue(_parentPid) is { } pid ? ParentWatch.Start(pid, stop.Cancel) : null;
        try
        {
            await using var node = await MosaicNode.StartAsync(settings, stop.Token);
            return await ServeAsync(
                run, node, management, api => new NodeJoin(run, api, join.Invitation, parsed.GetValue(_yes)),
                stop.Token);
        }
        catch (NodeStartException e)
        {
            throw new MosException(
                e.Error == NodeStartError.KeyLocked ? ExitCode.NotAllowed : CodeOf(e), e.Message, e);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
    }

    /// <summary>What a node ends with whose journal may have failed.</summary>
    private static ExitCode CodeOf(Exception e) => (e.InnerException as JournalException)?.Trouble switch
    {
        JournalTrouble.Full => ExitCode.Full,
        JournalTrouble.Damaged => ExitCode.Integrity,
        _ => ExitCode.Error,
    };

    private static async Task<ExitCode> ServeAsync(
        CommandRun run, MosaicNode node, IPEndPoint? management, Func<ApiNode, NodeJoin> join, CancellationToken stop)
    {
        var api = ApiNode.Of(node);
        await using var socket = await ApiServer.StartOnSocketAsync(run.SocketPath, api);
        await using var operators = management is null ? null : await ApiServer.StartManagementAsync(management, api);
        var ready = new ReadyDocument
        {
            Node = node.NodeId.ToString(),
            Account = node.AccountId.ToString(),
            Cluster = EndPoints.Text(node.ClusterEndPoint.Host, node.ClusterEndPoint.Port),
            Wire = node.WireEndPoint.ToString(),
            Management = operators?.EndPoint.ToString() ?? Off,
            Socket = run.SocketPath,
        };
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            var terminated = node.WhenTerminated.WaitAsync(ended.Token);
            var joined = join(api).RunAsync(() => NodeWords.Announce(run, node, ready), ended.Token);
            if (await Task.WhenAny(terminated, joined) == joined) await joined;
            await terminated;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
        catch (InvalidOperationException e)
        {
            throw new MosException(CodeOf(e), "the node ended by itself: " + e.Message, e);
        }
        finally
        {
            await ended.CancelAsync();
        }
        throw new MosException(ExitCode.Error, "the node ended by itself; its log says why");
    }

    private NodeSettings Settings(CommandRun run, ParseResult parsed, JoinFlags join) => new()
    {
        DataFolder = run.DataFolder,
        Cluster = EndPoints.ParseOptional("--cluster", parsed.GetValue(_cluster)),
        Wire = EndPoints.ParseOptional("--wire", parsed.GetValue(_wire)),
        AdvertiseHost = parsed.GetValue(_advertise),
        Join = join.Addresses,
        Zone = parsed.GetValue(_zone),
        Capacity = Capacity(parsed.GetValue(_capacity)),
        ConfigFile = parsed.GetValue(_config),
        Insecure = parsed.GetValue(_insecure),
    };

    private static long? Capacity(string? text)
    {
        if (text is null) return null;
        return ByteSize.TryParse(text, out var bytes)
            ? bytes
            : throw new MosException(
                ExitCode.Usage, $"--capacity is an amount such as 50GB (10^9) or 50GiB (2^30), not '{text}'");
    }
}
