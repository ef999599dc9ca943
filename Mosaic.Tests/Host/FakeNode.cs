using System.Collections;
using System.Collections.Immutable;
using System.Text.Json;
using Akka.Actor;
using Mosaic.Host.Api;
using Mosaic.Host.Commands;
using Mosaic.Host.Output;
using Mosaic.Model;
using Mosaic.Node;
using Mosaic.Shards;
using Mosaic.Tests.House;

namespace Mosaic.Tests.Host;

/// <summary>How a command ended, in process.</summary>
internal sealed record Ended(int Code, string Out, string Error)
{
    /// <summary>What went to stdout as bytes.</summary>
    public byte[] Bytes { get; init; } = [];

    /// <summary>What was typed.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>The only document on stdout; it fits the schema of its command.</summary>
    public JsonElement Json
    {
        get
        {
            var document = JsonDocument.Parse(Out).RootElement;
            JsonSchemas.ValidateOf(Arguments, document);
            return document;
        }
    }
}

/// <summary>The real HTTP server over actors that only pretend, with a folder of its own.</summary>
internal sealed class FakeNode : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly ApiServer _server;
    private readonly Dictionary<string, string> _environment = [];

    private FakeNode(
        ActorSystem system, ApiServer server, ApiNode api, string folder, FakeBehaviour behaviour,
        FakeMembership membership, FakeStatements statements)
    {
        (_system, _server, Api, Folder) = (system, server, api, folder);
        (Behaviour, Membership, Statements) = (behaviour, membership, statements);
    }

    public FakeBehaviour Behaviour { get; }

    public FakeMembership Membership { get; }

    public FakeStatements Statements { get; }

    /// <summary>What the server asks.</summary>
    public ApiNode Api { get; }

    /// <summary>Removed at the end.</summary>
    public string Folder { get; }

    public string Socket => SocketIn(Folder);

    public static async Task<FakeNode> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("mos-").FullName;
        var system = ActorSystem.Create("mosaic", "akka.loglevel = WARNING");
        var behaviour = new FakeBehaviour();
        var membership = new FakeMembership();
        var statements = new FakeStatements();
        var settings = new HostSettings
        {
            Code = Code.Default,
            AnswerTimeout = TimeSpan.FromSeconds(30),
            NetworkPatience = TimeSpan.FromSeconds(30),
            StallLimit = TimeSpan.FromMinutes(10),
            CancelPatience = TimeSpan.FromSeconds(5),
        };
        var node = new ApiNode(
            system,
            system.ActorOf(Props.Create(() => new FakeDirectory()), "directory"),
            system.ActorOf(Props.Create(() => new FakeFiles(behaviour)), "files"),
            system.ActorOf(Props.Create(() => new FakeShards()), "shards"),
            system.ActorOf(Props.Create(() => new FakeNetwork(membership)), "network"),
            system.ActorOf(Props.Create(() => new FakeManifest(statements)), "manifest"),
            settings)
        {
            Events = system.ActorOf(Props.Create(() => new FakeEvents()), "events"),
            ConfigValues = ConfigValues.Of(new NodeSettings { DataFolder = folder }, new Hashtable()),
            Self = () => new SelfDocument
            {
                Node = Peer(0xF).ToString(),
                Account = Peer(0xF).ToString(),
                LoggedOut = false,
                Version = Mosaic.Host.MosVersion.Text,
                Cluster = "127.0.0.1:1",
                Wire = "127.0.0.1:2",
                DataFolder = folder,
                Insecure = false,
                Time = DateTimeOffset.UtcNow,
            },
        };
        return new FakeNode(
            system, await ApiServer.StartOnSocketAsync(SocketIn(folder), node), node, folder, behaviour, membership,
            statements);
    }

    /// <summary>A path in the node's folder.</summary>
    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>A new file of reproducible bytes.</summary>
    public string Write(string name, int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    /// <summary>Runs a command against this node.</summary>
    public Task<Ended> RunAsync(params string[] args) => RunAsync(CancellationToken.None, args);

    /// <summary>Runs a command with something on stdin, piped or typed at a terminal.</summary>
    public Task<Ended> RunAsync(ReadOnlySpan<byte> input, bool isTerminal, params string[] args)
    {
        Point();
        var stdin = new MemoryStream(input.ToArray());
        return InProcess.RunAsync(_environment, stdin, isTerminal, CancellationToken.None, args);
    }

    /// <summary>Runs a command that may be interrupted.</summary>
    public Task<Ended> RunAsync(CancellationToken cancelled, params string[] args)
    {
        Point();
        return InProcess.RunAsync(_environment, cancelled, args);
    }

    // Commands find this node, and read no other one's files.
    private void Point()
    {
        _environment["MOSAIC_SOCKET"] = Socket;
        _environment["MOSAIC_DATA"] = Folder;
    }

    public static NodeId Peer(int index) =>
        new(new Id256(Enumerable.Repeat((byte)(0xA0 + index), Id256.Size).ToArray()));

    /// <summary>Stops serving, as a node does that dies: connections under way break.</summary>
    public ValueTask StopServingAsync() => _server.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _system.Terminate();
        Directory.Delete(Folder, recursive: true);
    }

    private static string SocketIn(string folder) => Path.Combine(folder, "s");

    private sealed class FakeDirectory : ReceiveActor
    {
        private const int Peers = 3;

        public FakeDirectory() => Receive<DirectoryProtocol.Subscribe>(subscribe =>
        {
            var self = Peer(0xF);
            var nodes = Enumerable.Range(0, Peers).Select(Peer).Append(self).Select(node => new Peer(
                node, new AccountId(node.Value), node.Value, "127.0.0.1:4001", [], "attic", 1000, 10,
                Reachable: node != Peer(2), DateTimeOffset.UnixEpoch));
            subscribe.Subscriber.Tell(new NetworkView(
                FakeManifest.Network, self, new AccountId(self.Value),
                nodes.ToImmutableDictionary(static one => one.Node)));
        });
    }

    private sealed class FakeEvents : ReceiveActor
    {
        public FakeEvents()
        {
            var log = new EventLog();
            for (var i = 0; i < EventLog.Capacity + 3; i++)
                log.Add(new NodeEvent(EventKinds.Uploaded, $"event {i}"), DateTimeOffset.UnixEpoch);
            Receive<EventsProtocol.Read>(read =>
            {
                var (events, next, missed) = log.After(read.After, null);
                Sender.Tell(new EventsProtocol.Page(events, next, missed, next == log.Last));
            });
        }
    }

    private sealed class FakeShards : ReceiveActor
    {
        public FakeShards()
        {
            Receive<ShardsProtocol.GetUsage>(_ => Sender.Tell(new ShardsProtocol.Usage(1000, 10, 1, 2, 0)));
            Receive<ShardsProtocol.SetCapacity>(set => Sender.Tell(
                new ShardsProtocol.CapacitySet(new ShardsProtocol.Usage(set.Bytes, 10, 1, 2, 0))));
        }
    }
}

/// <summary>Commands in the test's own process.</summary>
internal static class InProcess
{
    public static Task<Ended> RunAsync(
        IReadOnlyDictionary<string, string> environment, CancellationToken cancelled, params string[] args) =>
        RunAsync(environment, Stream.Null, isTerminal: false, cancelled, args);

    public static async Task<Ended> RunAsync(
        IReadOnlyDictionary<string, string> environment, Stream input, bool isTerminal, CancellationToken cancelled,
        params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var bytes = new MemoryStream();
        var terminal = new Terminal
        {
            Out = output,
            OutBytes = bytes,
            Error = error,
            In = input,
            InIsTerminal = isTerminal,
            ErrorIsTerminal = isTerminal,
            Environment = name => environment.GetValueOrDefault(name),
        };
        var code = await CommandLine.RunAsync(args, terminal, cancelled);
        return new Ended(code, output.ToString(), error.ToString())
        {
            Bytes = bytes.ToArray(),
            Arguments = args,
        };
    }

    /// <summary>Without any node.</summary>
    public static Task<Ended> RunAsync(params string[] args) => RunAsync(
        new Dictionary<string, string> { ["MOSAIC_SOCKET"] = "/nonexistent/socket" }, CancellationToken.None, args);
}
