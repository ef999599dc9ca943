using Mosaic.Host.WireTest;

if (args is ["wire-test", ..])
    return await WireTestCommand.RunAsync(args[1..]);
return 0;
