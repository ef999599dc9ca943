namespace Mosaic.Journal;

/// <summary>
/// A running node's hold on its database, from <see cref="JournalDatabase.Hold"/> to disposal: no other node uses it
/// meanwhile.
/// </summary>
public abstract class JournalHold : IDisposable
{
    /// <summary>
    /// Looks whether the hold is still there: a node that lost it must end. Blocks, for a named limit at most; never
    /// called by two threads at a time.
    /// </summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public abstract JournalException? Look();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of the database.</summary>
    protected abstract void Dispose(bool disposing);
}
