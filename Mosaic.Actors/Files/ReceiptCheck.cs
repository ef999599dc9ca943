using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>Whether what a holder answered to a commit is the receipt that it owes.</summary>
internal static class ReceiptCheck
{
    /// <summary>
    /// True for a receipt signed by <paramref name="holder"/> in the version's network, for its content, with all
    /// <paramref name="columns"/> among its own, each with the version's root. <paramref name="why"/> says what fails.
    /// </summary>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes, NodeId holder, FileVersion version, ImmutableArray<int> columns,
        [NotNullWhen(true)] out Receipt? receipt, out string why)
    {
        receipt = null;
        try
        {
            var read = Receipt.Read(Statement.Parse(bytes));
            why = Fault(read, holder, version, columns) ?? "";
            if (why.Length > 0) return false;
            receipt = read;
            return true;
        }
        catch (MalformedException e)
        {
            why = "its receipt is malformed: " + e.Message;
            return false;
        }
    }

    private static string? Fault(Receipt receipt, NodeId holder, FileVersion version, ImmutableArray<int> columns)
    {
        if (receipt.Holder != holder) return "its receipt is another node's";
        if (receipt.Statement.Network != version.Statement.Network) return "its receipt is of another network";
        if (receipt.Content != version.Content.Content) return "its receipt is for another content";
        if (!receipt.Statement.HasValidSignature()) return "its receipt's signature is wrong";
        var roots = version.Content.Roots;
        if (receipt.Columns.Any(held => held.Column >= roots.Length || held.Root != roots[held.Column]))
            return "its receipt has another root than the version";
        var held = receipt.Columns.Select(static held => held.Column).ToHashSet();
        return columns.All(held.Contains) ? null : "its receipt lacks a column";
    }
}
