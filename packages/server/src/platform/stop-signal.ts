// Long enough for the second of two signals that mean one.
const INSISTING_AFTER_MS = 1000;

/** Resolves with the exit code at the first signal. Who insists after a while gets the process killed; a closed terminal does not insist. */
export function untilSignal(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  let firstAt: number | undefined;
  const onSignal = () => {
    firstAt ??= performance.now();
    // One Ctrl-C arrives twice: from the terminal, and from the npm or make above us, which passes it on.
    if (performance.now() - firstAt > INSISTING_AFTER_MS) process.exit(1);
    resolve(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  process.on("SIGHUP", () => resolve(0));
  return promise;
}
