namespace Mosaic.Host.Processes;

/// <summary>The last lines that a process wrote; older ones are forgotten. Safe for concurrent use.</summary>
internal sealed class LogTail
{
    /// <summary>Lines kept.</summary>
    public const int MaxLines = 400;

    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_lines)
        {
            if (_lines.Count == MaxLines) _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }

    /// <summary>The last <paramref name="count"/> lines, oldest first.</summary>
    public string Last(int count)
    {
        lock (_lines) return string.Join(Environment.NewLine, _lines.Skip(Math.Max(0, _lines.Count - count)));
    }

    /// <summary>All lines that are kept, oldest first.</summary>
    public override string ToString() => Last(MaxLines);
}
