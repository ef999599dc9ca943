using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary>
/// Specs over real processes run one after the other, and after everything else: four nodes share the machine, and
/// what they believe of each other depends on being scheduled.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessCollection
{
    public const string Name = "real processes";
}
