namespace Mosaic.Manifest.Store;

/// <summary>The store cannot be read or written; the message says why, and what to do.</summary>
internal class StoreException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The first of what several threads met; null when none of it is the store's.</summary>
    public static StoreException? Within(AggregateException failures)
    {
        ArgumentNullException.ThrowIfNull(failures);
        return failures.Flatten().InnerExceptions.OfType<StoreException>().FirstOrDefault();
    }
}

/// <summary>The store is not what was written: to go on would be to serve half a manifest.</summary>
internal sealed class StoreDamagedException(string how, Exception? cause = null) : StoreException(
    $"the manifest in the database is damaged ({how}); restore the database from a backup, or start with an empty"
    + " data folder and the account key: the network's other nodes give the manifest back", cause);
