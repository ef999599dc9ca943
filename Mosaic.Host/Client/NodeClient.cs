using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Mosaic.Host.Api;

namespace Mosaic.Host.Client;

/// <summary>
/// The command line's side of <see cref="ApiRoutes"/>. Every failure is a <see cref="MosException"/> with the code to
/// exit with; a node that is not there, dies or hangs is <see cref="ExitCode.NoNode"/> within five seconds.
/// </summary>
internal sealed class NodeClient : IDisposable
{
    // Of every answer but a download; a listing of a million files stays below.
    private const int MaxDocumentBytes = 1 << 30;

    private readonly HttpClient _http;
    private readonly string _socketPath;
    private volatile bool _connected;

    /// <summary>A client of the node that listens at a Unix socket; connects when first used.</summary>
    public NodeClient(string socketPath)
    {
        _socketPath = socketPath;
        SocketFile.CheckLength(socketPath);
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            // The node answers 100 once an upload can begin, however long it waits for its turn.
            Expect100ContinueTimeout = TimeSpan.FromDays(1),
        })
        {
            BaseAddress = new Uri("http://node"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxDocumentBytes,
        };
    }

    /// <summary>Sends a request without a body, for one document.</summary>
    public Task<T> SendAsync<T>(HttpMethod method, string route, Query query, CancellationToken cancelled)
        where T : Document =>
        SendAsync<T>(method, route, query, body: null, cancelled);

    /// <summary>Sends a request with a document as its body, for one document.</summary>
    public async Task<T> SendAsync<T, TRequest>(
        HttpMethod method, string route, TRequest request, CancellationToken cancelled)
        where T : Document where TRequest : RequestBody
    {
        using var body = new ByteArrayContent(ApiJson.Bytes(request));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await SendAsync<T>(method, route, new Query(), body, cancelled);
    }

    /// <summary>Sends a request with any body, for one document.</summary>
    public Task<T> SendAsync<T>(
        HttpMethod method, string route, Query query, HttpContent? body, CancellationToken cancelled)
        where T : Document =>
        GuardAsync(async watch =>
        {
            using var request = Request(method, route, query);
            request.Content = body;
            using var response = await _http.SendAsync(request, watch.Token);
            return await DocumentAsync<T>(response, watch.Token);
        }, cancelled);

    /// <summary>Uploads what <paramref name="content"/> reads, which is nothing before the node can take it.</summary>
    public Task<T> UploadAsync<T>(string route, Query query, StreamedContent content, CancellationToken cancelled)
        where T : Document =>
        GuardAsync(async watch =>
        {
            content.Watch = watch;
            using var request = Request(HttpMethod.Put, route, query);
            request.Content = content;
            request.Headers.ExpectContinue = true;
            try
            {
                using var response = await _http.SendAsync(
                    request, HttpCompletionOption.ResponseHeadersRead, watch.Token);
                return await DocumentAsync<T>(response, watch.Token);
            }
            catch (Exception) when (content.Failure is { } failure && !cancelled.IsCancellationRequested)
            {
                throw failure;
            }
        }, cancelled);

    /// <summary>
    /// Downloads a file: <paramref name="receive"/> gets what is known of it and its bytes, and reads them to their
    /// end. Only when this returns has everything arrived as its owner uploaded it.
    /// </summary>
    public Task<DownloadHead> DownloadAsync(
        Query query, Func<DownloadHead, Stream, NodeWatch, Task> receive, CancellationToken cancelled) =>
        ReceiveAsync(ApiRoutes.Content, query, async (response, bytes, watch) =>
        {
            var head = ApiJson.Read<DownloadHead>(response.Headers.GetValues(ApiRoutes.FileHeader).Single());
            await receive(head, bytes, watch);
            return head;
        }, cancelled);

    /// <summary>
    /// Receives the manifest: <paramref name="receive"/> gets its bytes and reads them to their end. Only when this
    /// returns has the node sent all of it.
    /// </summary>
    public Task<T> ReceiveManifestAsync<T>(Func<Stream, NodeWatch, Task<T>> receive, CancellationToken cancelled) =>
        ReceiveAsync(
            ApiRoutes.Manifest, new Query(), (_, bytes, watch) => receive(bytes, watch), cancelled);

    /// <summary>Receives lines for as long as the node sends them; then it is gone.</summary>
    public Task FollowAsync(
        string route, Query query, Func<Stream, NodeWatch, Task> receive, CancellationToken cancelled) =>
        ReceiveAsync(route, query, async (_, bytes, watch) =>
        {
            await receive(bytes, watch);
            return true;
        }, cancelled);

    /// <summary>
    /// Checks what is stored: <paramref name="progress"/> is told how far it has come. Only when this returns has all
    /// been looked at.
    /// </summary>
    /// <exception cref="MosException">It failed, or the node says that it ended, and not how.</exception>
    public async Task<CheckDocument> CheckAsync(
        Query query, Action<CheckProgressBody> progress, CancellationToken cancelled) =>
        await ReceiveAsync(ApiRoutes.Check, query, async (_, bytes, watch) =>
        {
            using var lines = new StreamReader(bytes);
            CheckDocument? result = null;
            while (await lines.ReadLineAsync(watch.Token) is { } text)
            {
                watch.Moved();
                var line = ApiJson.Read<CheckLine>(text);
                if (line.Progress is { } step) progress(step);
                result ??= line.Result;
            }
            return result;
        }, cancelled) ?? throw new MosException(ExitCode.Error, "the node ended the check without its result");

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Task<T> ReceiveAsync<T>(
        string route, Query query, Func<HttpResponseMessage, Stream, NodeWatch, Task<T>> receive,
        CancellationToken cancelled) =>
        GuardAsync(async watch =>
        {
            using var request = Request(HttpMethod.Get, route, query);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token);
            if (response.StatusCode != HttpStatusCode.OK) throw await FailureAsync(response, watch.Token);
            var bytes = await response.Content.ReadAsStreamAsync(watch.Token);
            var received = await receive(response, bytes, watch);
            if (!response.TrailingHeaders.TryGetValues(ApiRoutes.OutcomeTrailer, out var outcomes)) throw Gone(null);
            if (ApiJson.Read<PlainDocument>(outcomes.Single()).Error is { } error)
                throw new MosException((ExitCode)error.Code, error.Message);
            return received;
        }, cancelled);

    private async Task<T> GuardAsync<T>(Func<NodeWatch, Task<T>> work, CancellationToken cancelled)
    {
        using var watch = new NodeWatch(PingAsync, cancelled);
        try
        {
            return await work(watch);
        }
        catch (OperationCanceledException e) when (!cancelled.IsCancellationRequested)
        {
            // The watch gave up, or the connection ended while an upload waited for its turn.
            throw Gone(e);
        }
        catch (Exception e) when (
            e is HttpRequestException or IOException && !cancelled.IsCancellationRequested)
        {
            throw Gone(e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new OperationCanceledException("the command was interrupted", e, cancelled);
        }
        catch (JsonException e)
        {
            throw new MosException(
                ExitCode.Error, $"the node at '{_socketPath}' answers in a way this mos does not understand", e);
        }
    }

    private async Task PingAsync(CancellationToken cancelled)
    {
        using var request = Request(HttpMethod.Get, ApiRoutes.Version, new Query());
        using var response = await _http.SendAsync(request, cancelled);
    }

    private static HttpRequestMessage Request(HttpMethod method, string route, Query query) =>
        new(method, new Uri(route + query, UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    private static async Task<T> DocumentAsync<T>(HttpResponseMessage response, CancellationToken cancelled)
        where T : Document
    {
        if (!response.IsSuccessStatusCode) throw await FailureAsync(response, cancelled);
        return ApiJson.Read<T>(await response.Content.ReadAsByteArrayAsync(cancelled));
    }

    private static async Task<MosException> FailureAsync(HttpResponseMessage response, CancellationToken cancelled)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancelled);
        return body.Length > 0 && ApiJson.Read<PlainDocument>(body).Error is { } error
            ? new MosException((ExitCode)error.Code, error.Message)
            : new MosException(
                ExitCode.Error, $"the node failed to answer (HTTP {(int)response.StatusCode}); its log says why");
    }

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancelled)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socketPath), cancelled);
            _connected = true;
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private MosException Gone(Exception? cause)
    {
        var message = _connected
            ? $"the node at '{_socketPath}' went away or does not answer; whether the command took effect is not known:"
                + " start the node again (mos node) and look"
            : cause?.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied }
                ? $"the socket '{_socketPath}' belongs to another user"
                : $"no node runs at '{_socketPath}'; start one with `mos node`, or say where yours is with --data or"
                    + " --socket";
        return cause is null
            ? new MosException(ExitCode.NoNode, message)
            : new MosException(ExitCode.NoNode, message, cause);
    }
}
