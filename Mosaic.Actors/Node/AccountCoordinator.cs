using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Keys;
using Mosaic.Files;

namespace Mosaic.Node;

/// <summary>
/// Changes whose node this is, once. The files come first: after a crash the next start finds the key in them, and
/// makes the membership that fits it (<see cref="DirectoryActor"/>). Then the directory, whose journal makes the
/// membership durable; then all that is asked of <c>/user/files</c> is the new account's. Answers its requester once
/// and stops.
/// </summary>
internal sealed class AccountCoordinator : ReceiveActor
{
    private readonly Parties _parties;
    private readonly AccountKey? _login;
    private readonly Passphrase? _passphrase;
    private readonly bool _consent;
    private readonly IActorRef _requester;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>See <see cref="LogIn"/> and <see cref="LogOut"/>.</summary>
    public AccountCoordinator(
        Parties parties, AccountKey? login, Passphrase? passphrase, bool consent, IActorRef requester)
    {
        _parties = parties;
        _login = login;
        _passphrase = passphrase;
        _consent = consent;
        _requester = requester;
        Receive<Written>(_ => Use());
        Receive<DirectoryProtocol.AccountUsed>(_ => End());
        Receive<Status.Failure>(failure =>
        {
            _login?.Dispose();
            Answer(new NetworkProtocol.Denied(
                Denial.NotAllowed, $"this node stays as it is until it starts again: {failure.Cause.Message}"));
        });
    }

    /// <summary>Whom it works with.</summary>
    public sealed record Parties(IActorRef Directory, IActorRef Files, NodeKeys Keys, AccountFiles Folder);

    private sealed record Written
    {
        public static readonly Written Instance = new();
    }

    private NodeAccount Account => _parties.Keys.Account;

    /// <summary>Logs an account in, and takes its key over, and what to lock it with.</summary>
    public static Props LogIn(Parties parties, AccountKey key, Passphrase? passphrase, IActorRef requester) =>
        Props.Create(() => new AccountCoordinator(parties, key, passphrase, true, requester));

    /// <summary>Logs the account out.</summary>
    public static Props LogOut(Parties parties, bool consent, IActorRef requester) =>
        Props.Create(() => new AccountCoordinator(parties, null, null, consent, requester));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var before = Account;
        if (_login is null)
        {
            if (before.IsLoggedOut) End();
            else if (!_consent) Answer(new NetworkProtocol.Denied(Denial.NeedsConsent, NeedsConsent()));
            else Task.Run(() => Write(() => _parties.Folder.LogOut(before.Key))).PipeTo(Self);
        }
        else if (!before.IsLoggedOut && before.Id == _login.AccountId)
        {
            if (!ReferenceEquals(before.Key, _login)) _login.Dispose();
            Answer(new NetworkProtocol.LoggedIn(before.Id, _parties.Folder.KeyPath));
        }
        else if (!_parties.Keys.HasRoomFor(_login.AccountId))
        {
            _login.Dispose();
            Answer(new NetworkProtocol.Denied(Denial.NotAllowed, $"{NodeKeys.MaxAccounts} accounts were logged in since"
                + " this node started; start it again, and then log in"));
        }
        else
        {
            Task.Run(() => Write(() => _parties.Folder.LogIn(before, _login, _passphrase))).PipeTo(Self);
        }
    }

    /// <inheritdoc/>
    protected override void PostStop() => _passphrase?.Dispose();

    private static Written Write(Action change)
    {
        change();
        return Written.Instance;
    }

    private string NeedsConsent() =>
        $"this removes '{_parties.Folder.KeyPath}', and without a copy of it everything the account stored is lost for"
        + " good; keep a copy elsewhere first, then agree";

    private void Use()
    {
        var account = _login is null ? _parties.Keys.LogOut() : _parties.Keys.LogIn(_login);
        _parties.Directory.Tell(new DirectoryProtocol.UseAccount(account));
    }

    private void End()
    {
        var account = Account;
        if (_login is not null || account.IsLoggedOut)
            _parties.Files.Tell(new FilesProtocol.UseAccount(account.Key, account.IsLoggedOut));
        _log.Info("account {0} is logged {1}", account.Id.Value.ToShortString(), account.IsLoggedOut ? "out" : "in");
        Answer(account.IsLoggedOut
            ? new NetworkProtocol.LoggedOut(account.Id)
            : new NetworkProtocol.LoggedIn(account.Id, _parties.Folder.KeyPath));
    }

    private void Answer(object answer)
    {
        Context.Parent.Tell(new NetworkActor.Answered(_requester, answer));
        Context.Stop(Self);
    }
}
