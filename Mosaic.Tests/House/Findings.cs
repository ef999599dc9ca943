using Xunit;

namespace Mosaic.Tests.House;

/// <summary>For checks that find many things at once.</summary>
internal static class Findings
{
    /// <summary>Fails with all of them, a line each.</summary>
    public static void None(IEnumerable<string> findings)
    {
        var found = findings.ToArray();
        Assert.True(found.Length == 0, string.Join('\n', found));
    }
}
