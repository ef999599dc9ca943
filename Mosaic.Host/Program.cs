using System.Runtime.InteropServices;
using Mosaic.Host.Commands;
using Mosaic.Host.Output;
using Mosaic.Host.WireTest;

if (args is ["wire-test", ..])
    return await WireTestCommand.RunAsync(args[1..]);

using var interruption = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Interrupt);
return await CommandLine.RunAsync(args, Terminal.OfProcess(), interruption.Token);

// The first signal lets the command end in order; a second one ends the process.
void Interrupt(PosixSignalContext signal)
{
    if (interruption.IsCancellationRequested) return;
    signal.Cancel = true;
    interruption.Cancel();
}
