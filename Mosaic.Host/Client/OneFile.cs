using Mosaic.Host.Api;
using Mosaic.Model;

namespace Mosaic.Host.Client;

/// <summary>A stored file that is asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The first digits of the id of one version; null for the one that the name shows.</param>
internal sealed record OneFile(MosaicPath Name, string? Version = null)
{
    /// <summary>As the query of a request.</summary>
    public Query Query => new Query().With(ApiRoutes.Path, Name.Value).With(ApiRoutes.VersionId, Version);
}
