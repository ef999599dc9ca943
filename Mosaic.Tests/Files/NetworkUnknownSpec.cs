using Mosaic.Files;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Files;

/// <summary>A node that just started and was told to join: its network is known a moment later, or never.</summary>
public sealed class NetworkUnknownSpec(ITestOutputHelper output) : FilesWorld(output)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    [Fact]
    public void Operations_wait_for_the_network_and_then_run()
    {
        Settings = Settings with { NetworkPatience = Never };
        Begin(peers: 3, knowsNetwork: false);
        var lister = CreateTestProbe();
        var uploader = CreateTestProbe();
        Files.Tell(new FilesProtocol.List(), lister);
        Files.Tell(UploadOf(RandomBytes(1000)), uploader);
        lister.ExpectNoMsg(Short);
        LearnNetwork();
        Expect<FilesProtocol.Listed>(lister.ReceiveOne(Patience));
        Expect<FilesProtocol.Uploaded>(uploader.ReceiveOne(Patience));
        Assert.Equal(RandomBytes(1000), Download().Bytes);
    }

    [Fact]
    public void Without_a_network_they_fail_after_their_patience_and_say_why()
    {
        Settings = Settings with { NetworkPatience = Short };
        Begin(peers: 3, knowsNetwork: false);
        var failed = Expect<FilesProtocol.Failed>(Answer(new FilesProtocol.List()));
        Assert.Equal(FilesProtocol.NetworkUnknown, failed.Message);
        LearnNetwork();
        Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List()));
    }

    [Fact]
    public void No_more_wait_than_may_wait()
    {
        Settings = Settings with { NetworkPatience = Never, MaxQueued = 2 };
        Begin(peers: 3, knowsNetwork: false);
        var waiting = CreateTestProbe();
        for (var i = 0; i < 2; i++) Files.Tell(new FilesProtocol.List(), waiting);
        Expect<FilesProtocol.Failed>(Answer(new FilesProtocol.List()));
        LearnNetwork();
        for (var i = 0; i < 2; i++) Expect<FilesProtocol.Listed>(waiting.ReceiveOne(Patience));
    }
}
