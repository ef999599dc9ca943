using Mosaic.Codecs.Keys;

namespace Mosaic.Node;

/// <summary>
/// A node's folder (DESIGN 10): created 0700, and held by an exclusive lock for as long as this object lives, so that
/// two nodes never write to the same one.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataFolder(string root, FileStream held)
    {
        Root = root;
        _lock = held;
    }

    /// <summary>The folder, absolute.</summary>
    public string Root { get; }

    /// <summary>The account's key.</summary>
    public string IdentityKey => Account.KeyPath;

    /// <summary>The files that say whose node this is.</summary>
    public AccountFiles Account => new(Root);

    /// <summary>The node's key.</summary>
    public string NodeKey => Path.Combine(Root, "node.key");

    /// <summary>The journal.</summary>
    public string Database => Path.Combine(Root, "mosaic.db");

    /// <summary>Creates the folder where needed and locks it.</summary>
    /// <exception cref="NodeStartException">It is in use, or cannot be created or written to.</exception>
    public static DataFolder Open(string path)
    {
        var root = Path.GetFullPath(path);
        var temporary = Path.Combine(root, "tmp");
        try
        {
            CreatePrivate(root);
            CreatePrivate(temporary);
            CreatePrivate(Path.Combine(root, "shards"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException(NodeStartError.DataFolderUnusable,
                $"cannot use the data folder '{root}': {e.Message}; name another one with --data", e);
        }
        return new DataFolder(root, Lock(root, Path.Combine(temporary, "lock")));
    }

    /// <summary>The account's and the node's key; new ones are made at the first start.</summary>
    /// <param name="passphrase">What opens a locked key; null: none is known.</param>
    /// <exception cref="NodeStartException">A key file cannot be used as it lies there.</exception>
    public NodeKeys OpenKeys(Passphrase? passphrase)
    {
        try
        {
            var account = Account.Open(passphrase, out var created);
            byte[] seed;
            try
            {
                seed = KeyFile.ReadOrCreate(NodeKey, out _);
            }
            catch (KeyFileException)
            {
                account.Key.Dispose();
                throw;
            }
            var node = new NodeKey(seed);
            Array.Clear(seed);
            return new NodeKeys(account, node, created);
        }
        catch (KeyFileException e) when (e.Trouble != KeyFileTrouble.Unusable)
        {
            throw new NodeStartException(NodeStartError.KeyLocked, e.Message, e);
        }
        catch (KeyFileException e)
        {
            throw new NodeStartException(NodeStartError.KeyUnusable, e.Message, e);
        }
    }

    /// <summary>Releases the lock; the file stays, since removing it could take another's lock away.</summary>
    public void Dispose() => _lock.Dispose();

    private static void CreatePrivate(string folder)
    {
        if (Directory.Exists(folder)) return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly);
    }

    private static FileStream Lock(string root, string path)
    {
        try
        {
            // On Unix, FileShare.None is an advisory flock(2): the kernel releases it however the process ends.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new NodeStartException(NodeStartError.DataFolderUnusable,
                $"cannot write to the data folder '{root}': {e.Message}", e);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new NodeStartException(NodeStartError.DataFolderInUse,
                $"another node runs on the data folder '{root}'; stop it, or name another folder with --data", e);
        }
        catch (IOException e)
        {
            throw new NodeStartException(NodeStartError.DataFolderUnusable,
                $"cannot write to the data folder '{root}': {e.Message}", e);
        }
    }
}
