namespace Mosaic.Tests.House;

/// <summary>How long a test waits for what must come: long, since only a failure ever waits this long.</summary>
internal static class TestPatience
{
    /// <summary>For the test kit's own waits, whose 3 seconds a busy machine exceeds.</summary>
    public const string TestKit = "akka.test { single-expect-default = 30s\n default-timeout = 30s }";

    /// <summary>For what only a failure keeps from coming.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
}
