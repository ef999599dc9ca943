using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Mosaic.Codecs.Keys;
using Mosaic.Files;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Benchmarks.Manifest;

/// <summary>The manifest of a node, and its files, with a database and without a wire.</summary>
internal sealed class ManifestNode : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ActorSystem _system;

    public ManifestNode(string folder, NetworkView view, AccountKey account)
    {
        _system = SampleDatabase.In(folder).CreateSystem("manifest", ConfigurationFactory.ParseString("""
            akka { loglevel = WARNING, log-dead-letters = off, coordinated-shutdown.run-by-clr-shutdown-hook = off }
            """));
        var wire = _system.ActorOf(Props.Create(() => new DeafActor()), "wire");
        var parts = new ManifestActor.Parts(wire, _ => SampleDatabase.StoreIn(folder), TimeProvider.System, 1);
        var watch = Stopwatch.StartNew();
        Manifest = _system.ActorOf(
            ManifestActor.Props(parts, view.Network, ManifestSettings.FromConfig(NodeConfig.Defaults)), "manifest");
        Files = _system.ActorOf(FilesActor.Props(wire, Manifest, wire, account,
            FilesSettings.FromConfig(NodeConfig.Defaults), TimeProvider.System), "files");
        Files.Tell(new FilesProtocol.UseAccount(account, false));
        Statistics = Manifest.Ask<ManifestProtocol.Statistics>(new ManifestProtocol.GetStatistics(), Patience)
            .GetAwaiter().GetResult();
        Recovery = watch.Elapsed;
        Manifest.Tell(view);
        Files.Tell(view);
    }

    public IActorRef Manifest { get; }

    public IActorRef Files { get; }

    /// <summary>What it recovered.</summary>
    public ManifestProtocol.Statistics Statistics { get; }

    /// <summary>How long that took.</summary>
    public TimeSpan Recovery { get; }

    public static async Task<TimeSpan> TimeAsync<T>(IActorRef actor, object question)
    {
        var watch = Stopwatch.StartNew();
        await actor.Ask<T>(question, Patience).ConfigureAwait(false);
        return watch.Elapsed;
    }

    public void Dispose() => _system.Terminate().Wait(Patience);

    private sealed class DeafActor : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
