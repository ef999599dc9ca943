using System.Security.Cryptography;
using System.Text;
using Mosaic.Codecs.Keys;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// The files of a data folder that say whose node it is: <c>identity.key</c>; beside it <c>identity-….key</c> of each
/// account before; and <c>logged-out</c>, which holds the account's id in hex while its key is not here. Each change is
/// durable when it returns. A key that is there counts, whatever else is.
/// </summary>
internal sealed class AccountFiles(string root)
{
    private const int NameDigits = 12;
    private const string Temporaries = "identity*.key.*.tmp";

    /// <summary>The account's key.</summary>
    public string KeyPath => Path.Combine(root, "identity.key");

    /// <summary>Says that the account's key was taken away, so that a start does not make a new one.</summary>
    public string MarkerPath => Path.Combine(root, "logged-out");

    /// <summary>Where the key of an account is kept after another one logged in.</summary>
    public string KeptPath(AccountId account) =>
        Path.Combine(root, $"identity-{Convert.ToHexStringLower(account.Value.ToArray())[..NameDigits]}.key");

    /// <summary>Whose node this is; at the first start a new account's.</summary>
    /// <param name="passphrase">What opens a locked key; null: none is known.</param>
    /// <param name="created">Whether the key was made just now.</param>
    /// <exception cref="KeyFileException">The files cannot be used as they lie there.</exception>
    public NodeAccount Open(Passphrase? passphrase, out bool created)
    {
        created = false;
        RemoveTemporaries();
        if (!Path.Exists(KeyPath) && ReadMarker() is { } gone)
            return new NodeAccount(gone, AccountKey.Generate(), IsLoggedOut: true);
        var seed = ReadOrCreate(passphrase, out created);
        var key = new AccountKey(seed);
        CryptographicOperations.ZeroMemory(seed);
        // A crash before the end of a logout, or of a login, left both, or a person brought the key back.
        RemoveMarker();
        return NodeAccount.Of(key);
    }

    /// <summary>
    /// Makes <paramref name="next"/> the account: first keeps the key that is in, as it lies there, then puts the new
    /// one in its place, locked where a passphrase is given.
    /// </summary>
    /// <exception cref="KeyFileException">The old key cannot be kept, or the new one not be written.</exception>
    public void LogIn(NodeAccount before, AccountKey next, Passphrase? passphrase)
    {
        CheckUnchanged(before.IsLoggedOut ? next : before.Key);
        if (!before.IsLoggedOut) Keep(before.Key);
        AccountKeyFile.Replace(KeyPath, next, passphrase);
        RemoveMarker();
    }

    /// <summary>
    /// Locks the key with <paramref name="next"/>, or with no passphrase where that is null; copies from earlier logins
    /// stay as they are.
    /// </summary>
    /// <exception cref="KeyFileException">
    /// It is locked, and <paramref name="current"/> is missing or wrong; or it cannot be written.
    /// </exception>
    public void SetPassphrase(AccountKey key, Passphrase? current, Passphrase? next)
    {
        CheckUnchanged(key);
        if (Path.Exists(KeyPath))
        {
            using var stored = AccountKeyFile.Read(KeyPath);
            CryptographicOperations.ZeroMemory(stored.Open(current));
        }
        AccountKeyFile.Replace(KeyPath, key, next);
    }

    /// <summary>Takes the key away, after a start knows that it was.</summary>
    /// <exception cref="KeyFileException">The folder cannot be written to; the key may still be there.</exception>
    public void LogOut(AccountKey key)
    {
        CheckUnchanged(key);
        Checked(MarkerPath, () =>
        {
            var temporary = MarkerPath + ".tmp";
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key.AccountId.Value.ToArray()) + "\n"));
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, MarkerPath, overwrite: true);
            FolderSync.Flush(root);
        });
        Checked(KeyPath, () =>
        {
            // Overwriting first would promise too much: SSDs and copy-on-write file systems write elsewhere. A copy
            // from an earlier login is the same key, and goes as well.
            if (IsKept(key)) File.Delete(KeptPath(key.AccountId));
            File.Delete(KeyPath);
            FolderSync.Flush(root);
        });
    }

    private void Keep(AccountKey key)
    {
        if (!IsKept(key))
        {
            if (Path.Exists(KeyPath))
            {
                using var stored = AccountKeyFile.Read(KeyPath);
                stored.CopyTo(KeptPath(key.AccountId));
            }
            else KeyFile.Create(KeptPath(key.AccountId), key.Signing.Seed);
        }
        // One that was there may not have reached the disk.
        Checked(KeptPath(key.AccountId), () => FolderSync.Flush(root));
    }

    private bool IsKept(AccountKey key)
    {
        var path = KeptPath(key.AccountId);
        if (!Path.Exists(path)) return false;
        return Holds(path, key) ? true : throw new KeyFileException(
            $"the file '{path}' holds another key than its name says; move it away and try again");
    }

    private void CheckUnchanged(AccountKey key)
    {
        if (Path.Exists(KeyPath) && !Holds(KeyPath, key))
        {
            throw new KeyFileException($"the key in '{KeyPath}' is not the one this node started with, and nothing"
                + " replaces it; start the node again to use it, or move it away");
        }
    }

    private static bool Holds(string path, AccountKey key)
    {
        using var stored = AccountKeyFile.Read(path);
        return stored.Holds(key);
    }

    private byte[] ReadOrCreate(Passphrase? passphrase, out bool created)
    {
        created = false;
        if (!Path.Exists(KeyPath)) return KeyFile.ReadOrCreate(KeyPath, out created);
        using var stored = AccountKeyFile.Read(KeyPath);
        return stored.Open(passphrase);
    }

    private AccountId? ReadMarker()
    {
        if (!Path.Exists(MarkerPath)) return null;
        var bytes = new byte[2 * Id256.Size];
        Checked(MarkerPath, () =>
        {
            using var stream = File.OpenRead(MarkerPath);
            stream.ReadExactly(bytes);
        });
        try
        {
            return new AccountId(new Id256(Convert.FromHexString(Encoding.ASCII.GetString(bytes))));
        }
        catch (FormatException e)
        {
            throw new KeyFileException($"the file '{MarkerPath}' says that the account's key was taken off this"
                + $" machine, but not whose; bring the key back as '{KeyPath}'", e);
        }
    }

    private void RemoveMarker()
    {
        if (!File.Exists(MarkerPath)) return;
        Checked(MarkerPath, () =>
        {
            File.Delete(MarkerPath);
            FolderSync.Flush(root);
        });
    }

    /// <summary>What a crash in the midst of writing a key left, which is a key too.</summary>
    private void RemoveTemporaries() => Checked(root, () =>
    {
        foreach (var path in Directory.EnumerateFiles(root, Temporaries)) File.Delete(path);
    });

    private static void Checked(string path, Action change)
    {
        try
        {
            change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"cannot read or write '{path}': {e.Message}", e);
        }
    }
}
