using Akka.Actor;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Files.Checks;

/// <content>Asking for one shard, and what its holder's answer says.</content>
internal sealed partial class CheckCoordinator
{
    private void Ask(Asked ask) => Files.Wire.Tell(new WireProtocol.Request(
        ask.Shard.From.Node,
        ShardMessages.Get(ask.Version.Version.Content.Content, ask.Shard.From.Column, ask.Shard.Segment),
        Files.Settings.HolderTimeout, ask));

    private void WhenAnswered(WireProtocol.Response response)
    {
        if (response.Correlation is not Asked ask) return;
        var content = ask.Version.Version.Content;
        Files.Work.Run(() => new Verified(ask,
            ShardCheck.IsShard(content, ask.Shard.From.Column, ask.Shard.Segment, response.Message)
                ? ShardAnswer.Right
                : ShardAnswer.Wrong)).PipeTo(Self);
    }

    private void WhenFailed(WireProtocol.Failed failed)
    {
        if (failed.Correlation is not Asked ask) return;
        var refusal = failed.Refusal?.Code ?? RefusalCode.Unspecified;
        var isBusy = failed.Reason == WireFailure.Overloaded
            || refusal is RefusalCode.Busy or RefusalCode.Unavailable or RefusalCode.NotReady;
        if (isBusy && ask.Tries < MostTries)
        {
            var again = ask with { Tries = ask.Tries + 1 };
            Timers.StartSingleTimer(again, again, RetryAfter);
            return;
        }
        if (failed.Reason is WireFailure.Unreachable or WireFailure.TimedOut) _silent.Add(failed.To);
        Settle(ask, refusal switch
        {
            RefusalCode.Damaged => ShardAnswer.Damaged,
            RefusalCode.NotFound => ShardAnswer.NotHeld,
            _ => ShardAnswer.None,
        });
    }

    private void Settle(Asked ask, ShardAnswer answer)
    {
        _asked--;
        if (answer != ShardAnswer.None)
            _report.Read(answer, ask.Version.Version.Content.Layout.ShardLength(ask.Shard.Segment));
        ask.Version.State.Answered(ask.Shard, answer);
        Pump();
    }

    private sealed record Asked(VersionCheck Version, ShardAsk Shard, int Tries) : INoSerializationVerificationNeeded;

    private sealed record Verified(Asked Ask, ShardAnswer Answer) : INoSerializationVerificationNeeded;

    private sealed record ReportDue
    {
        public static readonly ReportDue Instance = new();
    }

    private sealed record ManifestTimedOut
    {
        public static readonly ManifestTimedOut Instance = new();
    }
}
