/** A call to a port that waits for its turn: to have its effect, or to be answered. */
type Ticket = { readonly process: number; readonly name: string; readonly resume: () => void };

/**
 * Decides, out of a list of choices, which of several processes moves next. Each call to a port waits twice: before its
 * effect and before its answer. A process that is killed stands where it is: no code of it runs any more.
 */
export function interleaver(choices: readonly number[]) {
  const waiting: Ticket[] = [];
  const trace: string[] = [];
  const killed = new Set<number>();
  let next = 0;

  /** Lets everything run until each process waits for its turn again. */
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

  return {
    trace,
    /** Takes one choice, to be split into as many numbers as it is asked for: each from 0 to below `options`. */
    take: () => {
      let rest = choices[next] ?? 0;
      next += 1;
      return (options: number): number => {
        const chosen = rest % options;
        rest = Math.floor(rest / options);
        return chosen;
      };
    },
    hasChoices: () => next < choices.length,
    isIdle: () => waiting.length === 0,
    wait: (process: number, name: string): Promise<void> =>
      new Promise((resume) => {
        if (!killed.has(process)) {
          waiting.push({ process, name, resume });
        }
      }),
    /** Lets one of the waiting calls go on. `before`: runs before anything of its process does. */
    async step(index: number, before: (process: number) => void): Promise<void> {
      const [ticket] = waiting.splice(index % Math.max(waiting.length, 1), 1);
      if (ticket !== undefined) {
        trace.push(`${ticket.process}: ${ticket.name}`);
        before(ticket.process);
        ticket.resume();
      }
      await settle();
    },
    kill(process: number): void {
      trace.push(`${process}: dies`);
      killed.add(process);
      for (const ticket of waiting.filter((other) => other.process === process)) {
        waiting.splice(waiting.indexOf(ticket), 1);
      }
    },
    settle,
  };
}
