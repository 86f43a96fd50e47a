/** A clock that stops until it is moved. It starts on a whole second, because the table stores some instants in seconds. */
export function stoppedClock(start = new Date("2026-03-01T12:00:00Z")) {
  let now = start.getTime();
  const clock = () => new Date(now);
  return Object.assign(clock, {
    moveSeconds: (seconds: number) => {
      now += seconds * 1000;
    },
    moveMinutes: (minutes: number) => {
      now += minutes * 60_000;
    },
  });
}
