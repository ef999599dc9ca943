using System.Collections.Immutable;
using Mosaic.Host.Api;

namespace Mosaic.Host.Doctor;

/// <summary>What was found out, in the order in which it was looked at.</summary>
internal sealed class Findings
{
    public const string Fine = "ok";
    public const string NotChecked = "unchecked";
    public const string Warning = "warning";
    public const string Problem = "problem";

    private readonly List<FindingBody> _all = [];

    /// <summary>All of them.</summary>
    public ImmutableArray<FindingBody> All => [.. _all];

    /// <summary>All is well.</summary>
    public void Ok(string check, string message, string? advice = null) => Add(check, Fine, message, advice);

    /// <summary>It could not be looked at.</summary>
    public void Unchecked(string check, string message, string? advice = null) =>
        Add(check, NotChecked, message, advice);

    /// <summary>It works, and should not stay so.</summary>
    public void Warn(string check, string message, string advice) => Add(check, Warning, message, advice);

    /// <summary>Something does not work.</summary>
    public void Fail(string check, string message, string advice) => Add(check, Problem, message, advice);

    /// <summary>How many there are of a level.</summary>
    public int Count(string level) => _all.Count(one => one.Level == level);

    private void Add(string check, string level, string message, string? advice) =>
        _all.Add(new FindingBody(check, level, message, advice));
}
