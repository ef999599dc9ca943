using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Shards;
using Mosaic.Tests.Journal;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;

namespace Mosaic.Tests.Shards;

/// <summary>
/// A node's <c>/user/shards</c> with real files and a real journal in a temporary folder, between a wire and a manifest
/// that the test plays. It can be stopped, killed and started again over the same folder.
/// </summary>
internal sealed class ShardsNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempJournal _journal = new();
    private readonly SigningKey _node = SigningKey.Generate();
    private ActorSystem? _system;
    private int _seed = 1;

    public ShardsNode()
    {
        Network = new NetworkId(new Id256(Enumerable.Repeat((byte)7, 32).ToArray()));
        Self = new NodeId(_node.PublicKey);
        View = new NetworkView(Network, Self, new AccountId(Other.PublicKey),
            ImmutableDictionary<NodeId, Peer>.Empty
                .Add(Self, PeerOf(Self, Other))
                .Add(Opener, PeerOf(Opener, Owner)));
    }

    public SigningKey Owner { get; } = SigningKey.Generate();

    public SigningKey Other { get; } = SigningKey.Generate();

    public NodeId Opener { get; } = new(new Id256(Enumerable.Repeat((byte)9, 32).ToArray()));

    public NetworkId Network { get; }

    public NodeId Self { get; }

    public NetworkView View { get; }

    public ManualClock Clock { get; } = new();

    public FakeManifest Manifest { get; } = new();

    public FakeWire Wire { get; private set; } = new();

    public IActorRef Shards { get; private set; } = ActorRefs.Nobody;

    public ShardsSettings Settings { get; set; } = new()
    {
        Capacity = 1L << 30,
        EarlyPatience = TimeSpan.FromMilliseconds(500),
        SelfCommitAfter = TimeSpan.FromMilliseconds(300),
        DamageRemindAfter = TimeSpan.FromMilliseconds(500),
        ScrubRate = 0,
    };

    public TempJournal Journal => _journal;

    public string Folder => _journal.Folder;

    public ColumnPaths Paths => new(Folder, Network);

    public async Task<ShardsNode> Start(IShardDisk? disk = null)
    {
        Wire = new FakeWire();
        _system = _journal.CreateSystem("mosaic", "akka.loglevel = WARNING");
        Shards = _system.ActorOf(ShardsActor.Props(
            Settings, Network, Folder, _node, Wire.Start(_system), Manifest.Start(_system), Clock, disk), "shards");
        Shards.Tell(View);
        await Eventually(async () => Assert.NotEqual(RefusalCode.Unavailable,
            Code(await Wire.Ask(Opener, WireMessage.Of(new GetShards())))));
        return this;
    }

    public async Task Stop()
    {
        if (_system is not null) await _system.Terminate().WaitAsync(Patience);
        _system = null;
    }

    public async Task Kill()
    {
        ((ExtendedActorSystem)_system!).Abort();
        await _system.WhenTerminated.WaitAsync(Patience);
        _system = null;
    }

    /// <summary>Stops one holder, as a failing journal does.</summary>
    public void FailHolder(int number) =>
        _system!.ActorSelection($"/user/shards/holder-{number}").Tell(PoisonPill.Instance);

    public async Task<ShardsNode> Restart()
    {
        await Kill();
        return await Start();
    }

    public Sample Sample(long length, SigningKey? owner = null, byte[][][]? shards = null) =>
        Tests.Shards.Sample.Create(
            Network, owner ?? Owner, Hlc.At(Clock.GetUtcNow()), length, _seed++, shards);

    public Task<WireMessage> Ask(WireMessage message, NodeId? from = null, TimeSpan? remaining = null) =>
        Wire.Ask(from ?? Opener, message, remaining);

    /// <summary>Opens a lease and sends every shard of these columns.</summary>
    public async Task Send(Sample sample, params int[] columns) => await Send(sample, Owner, columns);

    public async Task Send(Sample sample, SigningKey owner, params int[] columns)
    {
        Ok<StoreAccepted>(await Ask(sample.Store(owner, Self, Clock.GetUtcNow(), columns)));
        foreach (var column in columns)
        {
            for (var segment = 0; segment < sample.Layout.SegmentCount; segment++)
                Ok<ShardStored>(await Ask(sample.Shard(column, segment)));
        }
    }

    /// <summary>Stores columns for good.</summary>
    public async Task<Receipt> Keep(Sample sample, params int[] columns)
    {
        await Send(sample, columns);
        return ReceiptOf(await Ask(sample.Commit(columns)));
    }

    public async Task<ShardsProtocol.Usage> Usage() =>
        await Shards.Ask<ShardsProtocol.Usage>(new ShardsProtocol.GetUsage(), Patience);

    public static Receipt ReceiptOf(WireMessage answer) =>
        Receipt.Read(Statement.Parse(Ok<StoreAck>(answer).Receipt.Span));

    public static T Ok<T>(WireMessage answer) where T : class
    {
        if (answer.Header is Refused refused) Assert.Fail($"refused: {refused.Code} {refused.Message}");
        return Assert.IsType<T>(answer.Header);
    }

    public static RefusalCode Code(WireMessage answer) =>
        answer.Header is Refused refused ? refused.Code : RefusalCode.Unspecified;

    /// <summary>Every file below a folder of the node.</summary>
    public string[] Files(string folder) => Directory.Exists(Path.Combine(Folder, folder))
        ? [.. Directory.EnumerateFiles(Path.Combine(Folder, folder), "*", SearchOption.AllDirectories)]
        : [];

    /// <summary>
    /// The answer to what has to wait first: the clock goes on until it is there, for nobody sees from outside when the
    /// waiting began.
    /// </summary>
    public async Task<WireMessage> OnceItWaited(Task<WireMessage> answer)
    {
        while (!answer.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(answer, Task.Delay(20));
        }
        return await answer;
    }

    public static async Task Eventually(Func<Task> check)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            try
            {
                await check();
                return;
            }
            catch (Xunit.Sdk.XunitException) when (DateTime.UtcNow < deadline)
            {
                await Task.Delay(20);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _journal.Dispose();
        _node.Dispose();
        Owner.Dispose();
        Other.Dispose();
    }

    private static Peer PeerOf(NodeId node, SigningKey account) => new(
        node, new AccountId(account.PublicKey), default, "", [], "", 0, 0, true, DateTimeOffset.UnixEpoch);
}
