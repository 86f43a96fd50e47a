import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Answer, FromProcess, Task } from "./broker-message.ts";

const program = fileURLToPath(new URL("broker-process.ts", import.meta.url));

type Slot = { child: ChildProcess; ready: Promise<void>; readonly waiting: Map<number, (answer: readonly Answer[] | "died") => void> };

export type BrokerPool = AsyncDisposable & {
  readonly numbers: readonly number[];
  /** What the processes wrote to their logs as errors. */
  readonly errors: readonly string[];
  /** @returns What each caller got; `died` when the process did before it could answer. */
  ask(number: number, task: Omit<Task, "id">): Promise<readonly Answer[] | "died">;
  /** Ends a process as a crash does, and starts another in its place. */
  kill(number: number): void;
  /** Resolves when every process is there. */
  ready(): Promise<void>;
};

/** Starts processes that serve tokens from the same stores. */
export async function startBrokers(count: number, environment: Readonly<Record<string, string>>): Promise<BrokerPool> {
  const errors: string[] = [];
  const numbers = Array.from({ length: count }, (_, number) => number);
  let closing = false;
  let asked = 0;

  const start = (number: number, slot: Partial<Slot>): Slot => {
    const env = { ...process.env, ...environment, BROKER_NUMBER: String(number) };
    const child = fork(program, { env, execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const begun = Promise.withResolvers<void>();
    const started = Object.assign(slot, { child, ready: begun.promise, waiting: slot.waiting ?? new Map() });
    child.on("message", (message: FromProcess) => {
      if (message.kind === "ready") {
        begun.resolve();
      } else if (message.kind === "error") {
        errors.push(message.message);
      } else {
        started.waiting.get(message.id)?.(message.answers);
        started.waiting.delete(message.id);
      }
    });
    child.once("exit", (code) => {
      const waiting = [...started.waiting.values()];
      started.waiting.clear();
      if (!closing && code === null) {
        start(number, started);
      } else if (!closing) {
        errors.push(`process ${number} ended by itself: ${code}`);
        begun.resolve();
      }
      for (const settle of waiting) {
        settle("died");
      }
    });
    return started;
  };

  const slots = numbers.map((number) => start(number, {}));
  const slotOf = (number: number): Slot => {
    const slot = slots[number];
    if (slot === undefined) {
      throw new Error(`no process ${number}`);
    }
    return slot;
  };
  const pool: BrokerPool = {
    numbers,
    errors,
    ask: async (number, task) => {
      const slot = slotOf(number);
      await slot.ready;
      asked += 1;
      const id = asked;
      return new Promise((resolve) => {
        slot.waiting.set(id, resolve);
        // To a process that was just killed it cannot be sent: its exit, which is about to come, answers.
        slot.child.send({ ...task, id }, () => undefined);
      });
    },
    kill: (number) => void slotOf(number).child.kill("SIGKILL"),
    ready: async () => {
      await Promise.all(slots.map(({ ready }) => ready));
    },
    [Symbol.asyncDispose]: async () => {
      closing = true;
      await Promise.all(
        slots.map(async ({ child }) => {
          const exited = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
          child.kill("SIGKILL");
          await exited;
        }),
      );
    },
  };
  await pool.ready();
  return pool;
}
