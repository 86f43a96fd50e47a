/** Ends this process when it is told to stop, with the exit code of the signal. Everything that it has started stops with it. */
export function exitOnSignals(): void {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.once(signal, () => process.exit(code));
  }
}
