using Akka.Actor;
using Akka.Event;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// Changes what the account's key file is locked with, off the actors' threads, for that takes as long as a passphrase
/// should. Answers its requester once and stops.
/// </summary>
internal sealed class PassphraseCoordinator : ReceiveActor
{
    private readonly AccountCoordinator.Parties _parties;
    private readonly NetworkProtocol.SetPassphrase _set;
    private readonly IActorRef _requester;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>See <see cref="Props"/>.</summary>
    public PassphraseCoordinator(
        AccountCoordinator.Parties parties, NetworkProtocol.SetPassphrase set, IActorRef requester)
    {
        _parties = parties;
        _set = set;
        _requester = requester;
        Receive<AccountId>(account =>
        {
            _log.Info("the key of account {0} is locked: {1}", account.Value.ToShortString(), _set.Next is not null);
            Answer(new NetworkProtocol.PassphraseSet(account, _parties.Folder.KeyPath, _set.Next is not null));
        });
        Receive<Status.Failure>(failure =>
            Answer(new NetworkProtocol.Denied(Denial.NotAllowed, failure.Cause.Message)));
    }

    /// <summary>Does what <paramref name="set"/> asks, and disposes its passphrases.</summary>
    public static Props Props(
        AccountCoordinator.Parties parties, NetworkProtocol.SetPassphrase set, IActorRef requester) =>
        Akka.Actor.Props.Create(() => new PassphraseCoordinator(parties, set, requester));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var key = _parties.Keys.Account.Key;
        Task.Run(() =>
        {
            _parties.Folder.SetPassphrase(key, _set.Current, _set.Next);
            return key.AccountId;
        }).PipeTo(Self);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _set.Current?.Dispose();
        _set.Next?.Dispose();
    }

    private void Answer(object answer)
    {
        Context.Parent.Tell(new NetworkActor.Answered(_requester, answer));
        Context.Stop(Self);
    }
}
