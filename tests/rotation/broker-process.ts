import { writeSync } from "node:fs";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { type RefreshDueDeps, refreshDue } from "../../lib/connections/jobs/refresh-due.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { buildSwitches } from "../../lib/connections/switches.ts";
import { refreshConnection } from "../../lib/connections/tokens/refresh-connection.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { vaultCredentialStore } from "../../lib/credentials/vault.ts";
import { parseVaultOptions } from "../../lib/credentials/vault-options.ts";
import { Failure } from "../../lib/errors.ts";
import type { Logger } from "../../lib/log.ts";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { dueConnectionsIn } from "../../lib/table/due.ts";
import { parkedGrantsIn } from "../../lib/table/parked-grants.ts";
import { revocationMarksIn } from "../../lib/table/revocation-marks.ts";
import { switchReadsIn } from "../../lib/table/stored-switches.ts";
import { openTable } from "../../lib/table/table.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { refuseNetwork } from "../../local/loopback-only.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import type { Answer, FromProcess, Task, Work } from "./broker-message.ts";
import { foreignProvider } from "./foreign-provider.ts";
import { processTime } from "./process-time.ts";

/** A process that serves tokens like a Lambda function, to messages of its parent. Its adapters are the real ones. */
refuseNetwork();

const { BROKER_ISSUER = "", BROKER_NUMBER = "", BROKER_TABLE = "", BROKER_SEAL_KEY = "", BROKER_NOW_MS = "" } = process.env;
const callerMs = 25_000;
const minTtlSeconds = 300;

const { clock, timers, moveTo } = processTime(Number(BROKER_NOW_MS));

const tell = (message: FromProcess) => process.send?.(message);
const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message, { code } = {}) => tell({ kind: "error", message: code === undefined ? message : `${message}: ${code}` }),
  with: () => logger,
};
const provider = foreignProvider(BROKER_ISSUER, Number(BROKER_NUMBER));
const sealKeys = { read: async () => ({ current: BROKER_SEAL_KEY }) };
const table = openTable(BROKER_TABLE);
const deps: RefreshDueDeps = {
  ...system,
  clock,
  timers,
  logger,
  connections: withJournal(connectionsIn(table)),
  parked: parkedGrantsIn(table),
  credentials: vaultCredentialStore(parseVaultOptions(process.env, clock)),
  sealer: aesSealer(sealKeys, "seal", system.random),
  methods: buildMethods(provider),
  events: { publish: async () => undefined },
  // Every loss must show: the rule for many refusals would keep the connections for hours whose tokens the kills cost.
  endings: { accepted: () => undefined, mayEnd: async () => true },
  switches: buildSwitches({ read: switchReadsIn(table), clock, logger }),
  due: dueConnectionsIn(table, 1),
  tombstones: tombstonesIn(table),
  revocationMarks: revocationMarksIn(table),
  teardowns: new Map(),
  count: () => undefined,
};
const broker = tokenBroker(deps);

/**
 * Writes a journal of the running refreshes, from the lease to its release. Synchronously and not by message, so that the
 * parent has it whenever this process is killed.
 */
function withJournal(connections: Connections): Connections {
  const write = (word: "begins" | "ends", { tenant }: ConnectionKey) => writeSync(1, `${word} ${tenant}\n`);
  return {
    ...connections,
    acquire: async (key, ...call) => {
      const acquisition = await connections.acquire(key, ...call);
      if (acquisition.kind === "acquired") {
        write("begins", key);
      }
      return acquisition;
    },
    commit: async (connection, ...call) => {
      const isWritten = await connections.commit(connection, ...call);
      write("ends", connection);
      return isWritten;
    },
    release: async (key, lease) => {
      const isReleased = await connections.release(key, lease);
      write("ends", key);
      return isReleased;
    },
  };
}

type Call = Extract<Work, { readonly key: ConnectionKey }>;

async function serve({ key }: Call): Promise<Answer> {
  try {
    const token = await broker.serve(key, minTtlSeconds, AbortSignal.timeout(callerMs));
    return { token: bearerOf(token) };
  } catch (error) {
    return toAnswer(error);
  }
}

/** Refreshes at any age of the token, as a person's request does. */
async function refresh({ key }: Call): Promise<Answer> {
  try {
    const result = await refreshConnection(deps, key, { kind: "asked" }, AbortSignal.timeout(callerMs));
    return result.kind === "refreshed" && result.token !== undefined
      ? { token: bearerOf(result.token) }
      : { code: result.kind === "failed" ? result.failure.code : result.kind };
  } catch (error) {
    return toAnswer(error);
  }
}

function toAnswer(error: unknown): Answer {
  if (!(error instanceof Failure)) {
    return { code: error instanceof Error ? `${error.name}: ${error.message}` : "unknown" };
  }
  const { code, retryAfterSeconds } = error;
  return { code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

/** Runs one tick of the only shard, as the scheduled function does. */
async function tick(): Promise<readonly Answer[]> {
  const never = new AbortController().signal;
  await refreshDue(deps, { shard: 0, shards: 1, stop: never, signal: never });
  return [];
}

async function work(task: Task): Promise<readonly Answer[]> {
  if (task.kind === "tick") {
    return tick();
  }
  if (task.kind === "time") {
    moveTo(task.nowMs);
    return [];
  }
  const call = task.kind === "serve" ? serve : refresh;
  return Promise.all(Array.from({ length: task.callers }, () => call(task)));
}

process.on("message", async (task: Task) => {
  tell({ kind: "answers", id: task.id, answers: await work(task) });
});
process.on("disconnect", () => process.exit());
tell({ kind: "ready" });
