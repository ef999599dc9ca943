using System.Net;
using System.Net.Sockets;
using Akka.Event;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mosaic.Host.Api;

/// <summary>
/// A HTTP server of the node. It reads no environment, no file and no signal: what it does is all here. See
/// <see cref="ApiRoutes"/>.
/// </summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    // A stream may send so much unasked: enough to keep a local socket busy.
    private const int StreamWindowBytes = 4 << 20;
    private const int ConnectionWindowBytes = 8 << 20;

    private readonly WebApplication _app;

    private ApiServer(WebApplication app) => _app = app;

    /// <summary>Serves the command line at a Unix socket.</summary>
    /// <exception cref="MosException">It cannot listen there.</exception>
    public static async Task<ApiServer> StartOnSocketAsync(string path, ApiNode node)
    {
        var bound = SocketFile.Bind(path);
        var builder = Builder(node.System, kestrel => kestrel.ListenUnixSocket(path, listen =>
            // Without TLS, HTTP/2 goes only where it is the only one.
            listen.Protocols = HttpProtocols.Http2));
        builder.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = _ => bound);
        return await StartAsync(builder, routes =>
        {
            FileRoutes.Map(routes, node);
            VersionRoutes.Map(routes, node);
            RenameRoutes.Map(routes, node);
            FolderRoutes.Map(routes, node);
            CheckRoutes.Map(routes, node);
            NetworkRoutes.Map(routes, node);
            MembershipRoutes.Map(routes, node);
            AccountRoutes.Map(routes, node);
            ManifestRoutes.Map(routes, node);
            NameRoutes.Map(routes, node);
            EventRoutes.Map(routes, node);
            SelfRoutes.Map(routes, node);
        });
    }

    /// <summary>Serves operators at a TCP port: so far, only whether it lives and its version.</summary>
    /// <exception cref="MosException">The port is in use.</exception>
    public static async Task<ApiServer> StartManagementAsync(IPEndPoint endPoint, ApiNode node)
    {
        var builder = Builder(node.System, kestrel => kestrel.Listen(endPoint, static listen =>
            listen.Protocols = HttpProtocols.Http1));
        try
        {
            return await StartAsync(builder, NetworkRoutes.MapVersion);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new MosException(ExitCode.Error,
                $"--management {endPoint} cannot be listened at: {e.GetBaseException().Message};"
                + " name another port with --management, or 0 for a free one",
                e);
        }
    }

    /// <summary>Where a TCP server listens, its port known.</summary>
    public IPEndPoint EndPoint
    {
        get
        {
            var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
            return IPEndPoint.Parse(new Uri(addresses.Addresses.First()).Authority);
        }
    }

    /// <summary>Ends it: requests under way have a moment, then their connections are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private static WebApplicationBuilder Builder(Akka.Actor.ActorSystem system, Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A file has any size, and a local client is as slow as its disk or its user.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
            kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
            listen(kestrel);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = StopLimit);
        builder.Logging.AddProvider(new AkkaLoggerProvider(new BusLogging(
            system.EventStream, "http", typeof(ApiServer), DefaultLogMessageFormatter.Instance)));
        return builder;
    }

    private static async Task<ApiServer> StartAsync(WebApplicationBuilder builder, Action<IEndpointRouteBuilder> map)
    {
        var app = builder.Build();
        try
        {
            app.Use(AnswerFailuresAsync);
            app.UseRouting();
            map(app);
            await app.StartAsync();
            return new ApiServer(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static async Task AnswerFailuresAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound })
                await context.AnswerAsync(ExitCode.Error, $"this node serves no {context.Request.Path}; is it older?");
        }
        catch (MosException e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await context.AnswerAsync(e.Code, e.Message);
        }
        catch (Exception e) when (
            e is OperationCanceledException or IOException or MosException
            && context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be answered.
            context.Abort();
        }
    }

    // The process has one owner of its signals, and that is the command.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
