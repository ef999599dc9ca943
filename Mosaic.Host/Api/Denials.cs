using Mosaic.Node;

namespace Mosaic.Host.Api;

/// <summary>What <c>/user/network</c> refuses, as failures of a request.</summary>
internal static class Denials
{
    private const string Consent = "--yes";
    private const string NobodyAnswered = "no member answered";

    /// <summary>The exit code of a refusal.</summary>
    public static ExitCode Code(Denial reason) => reason switch
    {
        Denial.NotAllowed or Denial.NeedsConsent => ExitCode.NotAllowed,
        Denial.Unreachable => ExitCode.NoNode,
        Denial.NotFound => ExitCode.NotFound,
        _ => ExitCode.Error,
    };

    /// <summary>Turns a refusal into the exception that ends the request with its document.</summary>
    public static MosException Exception(this NetworkProtocol.Denied denied) => new(Code(denied.Reason), Text(denied));

    private static string Text(NetworkProtocol.Denied denied) => denied.Reason switch
    {
        Denial.NeedsConsent when !denied.Message.Contains(Consent, StringComparison.Ordinal) =>
            $"{denied.Message}; agree with {Consent}",
        // The code is that of a node which is not there, and this one is.
        Denial.Unreachable when !denied.Message.Contains(NobodyAnswered, StringComparison.OrdinalIgnoreCase) =>
            $"{NobodyAnswered}: {denied.Message}",
        _ => denied.Message,
    };
}
