using Google.Protobuf;
using Mosaic.Wire.Transport;

namespace Mosaic.Wire;

/// <summary>
/// One message: the Protobuf header of its kind plus raw bulk bytes, which no serialiser copies. Immutable by
/// contract: neither side changes header or payload after it was handed over.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Header">The header of exactly that kind (see <see cref="WireKinds"/>).</param>
/// <param name="Payload">
/// Bulk bytes; empty for most kinds. Of a request they may be used for something else once it has its answer, which
/// proves that the peer has them all. Of one that arrived they are the message's until its receiver releases it.
/// </param>
public sealed record WireMessage(WireKind Kind, IMessage Header, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The most bytes of one message in total: prefix, header and payload.</summary>
    public const int MaxMessageBytes = 2 * 1024 * 1024;

    /// <summary>The most bytes of a Protobuf header; statements travel there.</summary>
    public const int MaxHeaderBytes = MaxMessageBytes - 1024;

    /// <summary>The message of a header, without payload.</summary>
    /// <exception cref="ArgumentException">The type is no wire header.</exception>
    public static WireMessage Of(IMessage header) => new(WireKinds.KindOf(header), header, default);

    /// <summary>The message of a header and its bulk bytes.</summary>
    /// <exception cref="ArgumentException">The type is no wire header.</exception>
    public static WireMessage Of(IMessage header, ReadOnlyMemory<byte> payload) =>
        new(WireKinds.KindOf(header), header, payload);

    /// <summary>A typed refusal.</summary>
    /// <param name="code">Why.</param>
    /// <param name="message">For a person.</param>
    /// <param name="skewMs">
    /// For <see cref="Messages.RefusalCode.ClockSkew"/>: requester's clock minus the refuser's.
    /// </param>
    /// <param name="retryAfterMs">For <see cref="Messages.RefusalCode.Busy"/>: when to ask again; 0 = unknown.</param>
    public static WireMessage Refuse(
        Messages.RefusalCode code, string message, long skewMs = 0, uint retryAfterMs = 0) =>
        Of(new Messages.Refused { Code = code, Message = message, SkewMs = skewMs, RetryAfterMs = retryAfterMs });

    /// <summary>What the payload of a message that arrived lies in.</summary>
    internal MessageBuffer? Buffer { get; init; }

    /// <summary>
    /// The receiver is done with the payload of a message that arrived: nobody may look at it any more. Not to do so
    /// costs memory for a while, and nothing else.
    /// </summary>
    public void Release() => Buffer?.Release();

    /// <summary>The header as the type its kind has.</summary>
    /// <exception cref="InvalidCastException">The kind has another header type.</exception>
    public T As<T>() where T : IMessage => (T)Header;
}
