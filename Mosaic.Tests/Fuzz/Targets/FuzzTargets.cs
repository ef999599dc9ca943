namespace Mosaic.Tests.Fuzz.Targets;

/// <summary>Every parser there is, by who gives it its bytes.</summary>
internal static class FuzzTargets
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. WireTargets.All, .. MessageTargets.All, .. StatementTargets.All, .. FileTargets.All, .. JournalTargets.All,
        .. PeopleTargets.All,
    ];

    /// <summary>The one of this name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static FuzzTarget Named(string name) => All.Single(target => target.Name == name);
}
