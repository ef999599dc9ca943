using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Segments;
using Mosaic.Model;

namespace Mosaic.Tests.Codecs.Segments;

/// <summary>Sources to test with.</summary>
internal static class SourceSamples
{
    /// <summary>The content that is encoded.</summary>
    public static ContentId Content { get; } = new(Id256.Parse(new string('c', 64)));

    /// <summary>The source of a stream of known size.</summary>
    public static SegmentSource Of(
        Stream stream, long size, Code code, FileKey key, WorkLimiter work, int ahead = 1, int kept = 4) =>
        new(stream, size, size, code, new SegmentEncoder(key, Content, code, kept), work, ahead);
}
