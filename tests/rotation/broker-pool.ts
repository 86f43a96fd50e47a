import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { bundlesFolder } from "../fixtures/shared-bundles.ts";
import { type BenchTime, startTime } from "./bench-time.ts";
import type { Answer, FromProcess, Work } from "./broker-message.ts";

const source = join(import.meta.dirname, "broker-process.ts");
const program = join(bundlesFolder, "broker-process.cjs");

/** One file, made once for all processes: they start in a third of the time. */
let bundled: Promise<unknown> | undefined;
const bundle = () => build({ entryPoints: [source], outfile: program, bundle: true, platform: "node", format: "cjs", logLevel: "silent" });

/** The answers to the callers; `died` when the process died before it could answer. */
type Answered = readonly Answer[] | "died";

type Slot = {
  child: ChildProcess;
  ready: Promise<void>;
  underWay: ReadonlySet<string>;
  readonly waiting: Map<number, PromiseWithResolvers<Answered>>;
};

/** A process that was killed. */
export type Death = {
  readonly process: number;
  /** The organisations whose connection it was refreshing: it held the lease. */
  readonly underWay: ReadonlySet<string>;
};

export type BrokerPool = AsyncDisposable & {
  readonly numbers: readonly number[];
  /** The errors in the processes' logs. */
  readonly errors: readonly string[];
  /** The killed processes, in order. */
  readonly deaths: readonly Death[];
  /** The organisations whose connection is being refreshed now: a process has its lease. */
  underWay(): ReadonlySet<string>;
  ask(number: number, work: Work): Promise<Answered>;
  /** Resolves when every request so far is answered. */
  answered(): Promise<void>;
  /** Kills a process, and starts another in its place. @returns Resolves when it is dead. */
  kill(number: number): Promise<void>;
  /** Resolves when every process is ready. */
  ready(): Promise<void>;
  /** The time of every process, those of later too. Once enough has passed, the leases of dead processes have expired. */
  readonly time: BenchTime;
};

/**
 * Starts processes that serve tokens from the same stores.
 *
 * @param reachServers - Resolves when the servers that the processes use have caught up.
 */
export async function startBrokers(
  count: number,
  reachServers: () => Promise<void>,
  environment: Readonly<Record<string, string>>,
): Promise<BrokerPool> {
  bundled ??= bundle();
  await bundled;
  const errors: string[] = [];
  const deaths: Death[] = [];
  const numbers = Array.from({ length: count }, (_, number) => number);
  let closing = false;
  let asked = 0;

  const start = (number: number, slot: Partial<Slot>): Slot => {
    const env = { ...process.env, ...environment, BROKER_NUMBER: String(number), BROKER_NOW_MS: String(time.now()) };
    const child = fork(program, { env, execArgv: [], stdio: ["ignore", "pipe", "inherit", "ipc"] });
    const underWay = readJournal(child);
    const begun = Promise.withResolvers<void>();
    const started = Object.assign(slot, { child, underWay, ready: begun.promise, waiting: slot.waiting ?? new Map() });
    child.on("message", (message: FromProcess) => {
      if (message.kind === "ready") {
        begun.resolve();
      } else if (message.kind === "error") {
        errors.push(message.message);
      } else {
        started.waiting.get(message.id)?.resolve(message.answers);
        started.waiting.delete(message.id);
      }
    });
    child.once("exit", (code) => {
      const waiting = [...started.waiting.values()];
      started.waiting.clear();
      if (!closing && code === null) {
        deaths.push({ process: number, underWay });
        start(number, started);
        // Callers that waited for the dead process wait for its replacement.
        begun.resolve(started.ready);
      } else if (!closing) {
        errors.push(`process ${number} ended by itself: ${code}`);
        begun.resolve();
      }
      for (const { resolve } of waiting) {
        resolve("died");
      }
    });
    return started;
  };

  const time = startTime((nowMs) => Promise.all([reachServers(), ...numbers.map((number) => pool.ask(number, { kind: "time", nowMs }))]));
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
    deaths,
    underWay: () => new Set(slots.flatMap((slot) => [...slot.underWay])),
    ask: async (number, work) => {
      const slot = slotOf(number);
      await slot.ready;
      asked += 1;
      const id = asked;
      const answer = Promise.withResolvers<Answered>();
      slot.waiting.set(id, answer);
      // A message to a killed process fails: its exit event, which follows, answers. At the end of the pool it may have come before.
      slot.child.send({ ...work, id }, (error) => {
        if (error !== null && closing) {
          answer.resolve("died");
        }
      });
      return answer.promise;
    },
    answered: async () => {
      await Promise.all(slots.flatMap(({ waiting }) => [...waiting.values()].map(({ promise }) => promise)));
    },
    kill: (number) => end(slotOf(number).child),
    ready: async () => {
      await Promise.all(slots.map(({ ready }) => ready));
    },
    time,
    [Symbol.asyncDispose]: async () => {
      closing = true;
      const stopped = time.stop();
      await Promise.all(slots.map(({ child }) => end(child)));
      await stopped;
    },
  };
  await pool.ready();
  return pool;
}

async function end(child: ChildProcess): Promise<void> {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
  child.kill("SIGKILL");
  await exited;
}

/** Reads the running refreshes that a process reported. Its last lines may arrive after its death. */
function readJournal({ stdout }: ChildProcess): ReadonlySet<string> {
  const underWay = new Set<string>();
  if (stdout !== null) {
    createInterface({ input: stdout }).on("line", (line) => {
      const [word, tenant = ""] = line.split(" ");
      word === "begins" ? underWay.add(tenant) : underWay.delete(tenant);
    });
  }
  return underWay;
}
