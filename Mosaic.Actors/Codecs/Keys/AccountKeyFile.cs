using System.Security.Cryptography;
using Mosaic.Model;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// An account's key as it lies on disk: 32 raw bytes, or a <see cref="LockedKey"/>. Dispose it: that wipes what it
/// read.
/// </summary>
public sealed class AccountKeyFile : IDisposable
{
    private readonly byte[] _bytes;
    private readonly LockedKey? _locked;
    private readonly string _path;

    private AccountKeyFile(string path, byte[] bytes, LockedKey? locked) =>
        (_path, _bytes, _locked) = (path, bytes, locked);

    /// <summary>Whether a passphrase opens it.</summary>
    public bool IsLocked => _locked is not null;

    /// <summary>Whose key it is.</summary>
    public AccountId Account
    {
        get
        {
            if (_locked is not null) return _locked.Account;
            using var key = new SigningKey(_bytes);
            return new AccountId(key.PublicKey);
        }
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="KeyFileException">
    /// As <see cref="KeyFile.Read(string)"/>, or it is a locked key that is damaged.
    /// </exception>
    public static AccountKeyFile Read(string path)
    {
        var bytes = KeyFile.Read(path, SigningKey.SeedSize, LockedKey.Size);
        return Of(bytes, path) ?? throw new KeyFileException($"the key file '{path}' must be of exactly"
            + $" {SigningKey.SeedSize} bytes, or {LockedKey.Size} where it is locked; restore it from your copy, or"
            + " name another data folder");
    }

    /// <summary>Of a file's bytes, which it takes over; null where they are neither form.</summary>
    /// <exception cref="KeyFileException">It is a locked key that is damaged.</exception>
    public static AccountKeyFile? Of(byte[] bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length == SigningKey.SeedSize) return new AccountKeyFile(name, bytes, null);
        if (!LockedKey.IsMeant(bytes)) return null;
        try
        {
            return new AccountKeyFile(name, bytes, LockedKey.Read(bytes));
        }
        catch (MalformedException e)
        {
            throw new KeyFileException($"the key file '{name}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The seed, in a new array which the caller wipes.</summary>
    /// <param name="passphrase">What opens it; null: none is known.</param>
    /// <exception cref="KeyFileException">It is locked, and the passphrase is missing or wrong.</exception>
    public byte[] Open(Passphrase? passphrase)
    {
        if (_locked is null) return [.. _bytes];
        if (passphrase is null)
        {
            throw new KeyFileException(
                KeyFileTrouble.NeedsPassphrase, $"the key file '{_path}' is locked with a passphrase");
        }
        var seed = _locked.Open(passphrase) ?? throw Wrong();
        using var key = new SigningKey(seed);
        if (new AccountId(key.PublicKey) == _locked.Account) return seed;
        CryptographicOperations.ZeroMemory(seed);
        throw Wrong();
    }

    /// <summary>Whether it is that account's key, as far as can be told without opening it.</summary>
    public bool Holds(AccountKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _locked is null
            ? CryptographicOperations.FixedTimeEquals(_bytes, key.Signing.Seed)
            : _locked.Account == key.AccountId;
    }

    /// <summary>Writes the same bytes to another file, as <see cref="KeyFile.Create"/> does.</summary>
    /// <exception cref="KeyFileException">As there.</exception>
    public void CopyTo(string path) => KeyFile.Write(path, _bytes, overwrite: false);

    /// <summary>Puts a key in the place of what may be there, locked where a passphrase is given.</summary>
    /// <exception cref="KeyFileException">As <see cref="KeyFile.Replace"/>.</exception>
    public static void Replace(string path, AccountKey key, Passphrase? passphrase)
    {
        ArgumentNullException.ThrowIfNull(key);
        KeyFile.Write(
            path, passphrase is null ? key.Signing.Seed : LockedKey.Lock(key, passphrase).Bytes, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    private KeyFileException Wrong() => new(KeyFileTrouble.WrongPassphrase,
        $"this is not the passphrase of the key file '{_path}', or the file was altered");
}
