namespace Mosaic.Host.Api;

/// <summary>
/// The node's HTTP interface, version 1: HTTP/2 with prior knowledge on the Unix socket. Every answer but the bytes of
/// a download or of the manifest is one <see cref="Document"/>. Names travel in the query, so that no part of HTTP
/// rewrites them.
/// </summary>
internal static class ApiRoutes
{
    /// <summary>GET: version and liveness.</summary>
    public const string Version = "/mosaic/v1/version";

    /// <summary>
    /// GET (<see cref="Prefix"/>, <see cref="Under"/>): the account's files and empty folders.
    /// </summary>
    public const string Files = "/mosaic/v1/files";

    /// <summary>GET (<see cref="Path"/>): a folder, which is whatever lies under a path.</summary>
    public const string Folder = "/mosaic/v1/folder";

    /// <summary>
    /// GET, DELETE (<see cref="Path"/>, <see cref="VersionId"/>): one file; without a version the one it shows, and all
    /// to delete.
    /// </summary>
    public const string File = "/mosaic/v1/file";

    /// <summary>GET (<see cref="Path"/>): the versions of a file.</summary>
    public const string Versions = "/mosaic/v1/file/versions";

    /// <summary>
    /// PUT (<see cref="Path"/>, <see cref="Code"/>, <see cref="AllowFragile"/>, <see cref="Modified"/>,
    /// <see cref="Mode"/>, <see cref="Kind"/>, <see cref="SizeHint"/>): upload; the body is not read before the upload
    /// is known to be possible, so a client that expects a 100 sends nothing in vain. GET (<see cref="Path"/>,
    /// <see cref="VersionId"/>): download; <see cref="FileHeader"/>, the bytes, and the trailer
    /// <see cref="OutcomeTrailer"/>, without which nothing that was received counts.
    /// </summary>
    public const string Content = "/mosaic/v1/file/content";

    /// <summary>
    /// POST (<see cref="Path"/>, <see cref="To"/>, <see cref="Overwrite"/>): gives a file, or all under a name, a new
    /// name.
    /// </summary>
    public const string Rename = "/mosaic/v1/files/rename";

    /// <summary>
    /// GET (<see cref="Path"/>, <see cref="ReadData"/>, <see cref="Seed"/>): checks a file, all under a name, or all
    /// files; lines, each a <see cref="CheckLine"/>, with <see cref="OutcomeTrailer"/> behind them.
    /// </summary>
    public const string Check = "/mosaic/v1/files/check";

    /// <summary>GET: the network at a glance.</summary>
    public const string Status = "/mosaic/v1/network/status";

    /// <summary>GET: the other nodes.</summary>
    public const string Peers = "/mosaic/v1/network/peers";

    /// <summary>POST (an <see cref="InvitationRequest"/>): lets nodes in.</summary>
    public const string Invitations = "/mosaic/v1/network/invitations";

    /// <summary>POST (a <see cref="JoinRequest"/>): enters a network.</summary>
    public const string Join = "/mosaic/v1/network/join";

    /// <summary>POST (a <see cref="LeaveRequest"/>): leaves the network.</summary>
    public const string Leave = "/mosaic/v1/network/leave";

    /// <summary>GET: the roster. DELETE (<see cref="NodeId"/>): throws a node out for good.</summary>
    public const string Members = "/mosaic/v1/network/members";

    /// <summary>GET (<see cref="Id"/>): one node of the roster.</summary>
    public const string Node = "/mosaic/v1/network/node";

    /// <summary>GET; PUT (an <see cref="AdminsRequest"/>): who may throw out, and who may invite.</summary>
    public const string Admins = "/mosaic/v1/network/admins";

    /// <summary>
    /// GET: the account at a glance. PUT (its seed: 32 bytes, 64 hex digits, a recovery key; or a
    /// <see cref="LoginRequest"/>): makes this node that account's. DELETE (<see cref="Consent"/>): takes the account's
    /// key off this node.
    /// </summary>
    public const string Account = "/mosaic/v1/account";

    /// <summary>PUT (a <see cref="PassphraseRequest"/>): changes what the account's key file is locked with.</summary>
    public const string Passphrase = "/mosaic/v1/account/passphrase";

    /// <summary>
    /// GET (<see cref="Prefix"/>, <see cref="Limit"/>): how stored names go on that begin so; up to the next <c>/</c>.
    /// </summary>
    public const string Names = "/mosaic/v1/files/names";

    /// <summary>
    /// GET (<see cref="After"/>): what happened lately. With <see cref="Follow"/>: one document a line, for as long as
    /// the client stays.
    /// </summary>
    public const string Events = "/mosaic/v1/events";

    /// <summary>GET: the configuration the node runs with.</summary>
    public const string Config = "/mosaic/v1/config";

    /// <summary>GET: the node itself: where it listens, whose it is, what time it has.</summary>
    public const string Self = "/mosaic/v1/self";

    /// <summary>GET; PUT (<see cref="Capacity"/>): this node's disk.</summary>
    public const string Storage = "/mosaic/v1/storage";

    /// <summary>
    /// GET: the manifest as a file (docs/manifest-file.md), with <see cref="OutcomeTrailer"/> behind it. PUT (such a
    /// file): takes its statements in.
    /// </summary>
    public const string Manifest = "/mosaic/v1/manifest";

    /// <summary>GET: how many statements there are, and were refused.</summary>
    public const string ManifestStatus = "/mosaic/v1/manifest/status";

    public const string Path = "path";
    public const string Prefix = "prefix";

    /// <summary>A new path.</summary>
    public const string To = "to";

    /// <summary><c>true</c>: what is there may be replaced.</summary>
    public const string Overwrite = "overwrite";

    /// <summary><c>true</c>: every byte.</summary>
    public const string ReadData = "read-data";

    /// <summary>A whole number that a random choice follows from.</summary>
    public const string Seed = "seed";

    /// <summary>The first hex digits of the id of one version of a path.</summary>
    public const string VersionId = "version";

    /// <summary>A path: it and what lies below it as a folder.</summary>
    public const string Under = "under";

    /// <summary><c>empty-folder</c>: the path becomes a folder with nothing in it. Else it is a file.</summary>
    public const string Kind = "kind";

    /// <summary>The most bytes that a body of unknown length may have.</summary>
    public const string SizeHint = "size-hint";

    public const string Code = "code";
    public const string AllowFragile = "allow-fragile";

    /// <summary>RFC 3339.</summary>
    public const string Modified = "modified";

    /// <summary>Permission bits in octal.</summary>
    public const string Mode = "mode";

    /// <summary>Bytes.</summary>
    public const string Capacity = "capacity";

    /// <summary>A node's id, or a start of it that fits no other.</summary>
    public const string Id = "id";

    /// <summary>The same.</summary>
    public const string NodeId = "node";

    /// <summary><c>true</c>: the account's key is kept elsewhere.</summary>
    public const string Consent = "consent";

    /// <summary>The most that is wanted.</summary>
    public const string Limit = "limit";

    /// <summary>The number of the last event seen.</summary>
    public const string After = "after";

    /// <summary><c>true</c>: what happens from now on, too.</summary>
    public const string Follow = "follow";

    /// <summary>A <see cref="DownloadHead"/>.</summary>
    public const string FileHeader = "mosaic-file";

    /// <summary>A <see cref="PlainDocument"/>: how a download or an export ended.</summary>
    public const string OutcomeTrailer = "mosaic-outcome";
}
