import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import { refreshDue } from "../../lib/connections/jobs/refresh-due.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { Call, Method } from "../../lib/connections/provider.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { asFailure, type FailureCode } from "../../lib/errors.ts";
import { secondsAfter } from "../../lib/system.ts";
import { openWorld, signal } from "../fixtures/connect-fixture.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { openFederatedMethod as openAws } from "../protocol/providers/aws-federated-fixture.ts";
import { openFederatedMethod as openAzure } from "../protocol/providers/azure-federated-connection.ts";
import {
  callOfConnection,
  body as googleBody,
  connectionId as googleId,
  openFederatedMethod as openGoogle,
} from "../protocol/providers/google-federated-connection.ts";
import { openFederatedMethod as openTailscale } from "../protocol/providers/tailscale-federated-connection.ts";
import { openRotatedIssuers } from "./rotated-issuers.ts";

type Cloud = {
  readonly method: Method;
  readonly call: Call;
  /** Moves the cloud's clock. */
  setClock(skewSeconds: number): Promise<unknown>;
  close(): Promise<unknown>;
};

/** Seconds for which each cloud keeps our documents, without asking for a key that it meets. A day is the most that a rotation takes into account. */
export type Kept = Readonly<Record<"gcp" | "azure" | "tailscale" | "aws", number>>;

/** A customer with a connection without a secret at each of four clouds, the engine that serves them, and our issuers. All of it by one clock. */
export async function openKeylessCustomers(kept: Kept) {
  const world = openWorld();
  const { clock, connections } = world;
  const issuers = await openRotatedIssuers(clock);
  const given = async (seconds: number) => ({ clock, source: issuers.source, bases: await issuers.serveTo(seconds) });
  const clouds: readonly Cloud[] = [
    await atGoogle(await given(kept.gcp)),
    await atAzure(await given(kept.azure)),
    await atTailscale(await given(kept.tailscale)),
    await atAws(await given(kept.aws)),
  ];
  const methods = buildMethods(...clouds.map(({ method }) => method));
  const deps = { ...world.deps, methods, due: connections.due, count: () => undefined };
  let broker = tokenBroker(deps);
  const keys = clouds.map(({ call }) => call.at as ConnectionKey);

  for (const { method, call } of clouds) {
    const { details = {}, connectionId = "" } = call;
    const record = {
      ...call.at,
      id: connectionId,
      method: method.name,
      details,
      hasRefreshToken: false,
      liveSince: clock(),
      lastUsedAt: clock(),
    };
    await connections.write(bare(record as Partial<Connection>, secondsAfter(clock(), 3600)), undefined, []);
  }

  const toCode = async (work: () => Promise<unknown>): Promise<FailureCode | undefined> =>
    work().then(
      () => undefined,
      (error: unknown) => asFailure(error).code,
    );

  return {
    clock,
    issuers,
    /** Moves every clock. */
    move: async (seconds: number) => {
      clock.moveSeconds(seconds);
      const skewSeconds = Math.round((clock().getTime() - Date.now()) / 1000);
      await Promise.all(clouds.map(({ setClock }) => setClock(skewSeconds)));
    },
    /** Asks each cloud for a token. @returns The clouds that refused it, with the code. */
    mint: async (): Promise<readonly string[]> => {
      const refused = await Promise.all(
        clouds.map(async ({ method, call }) => {
          const code = await toCode(() => ("mint" in method ? method.mint({}, "full", call) : Promise.reject(new Error("no mint"))));
          return code === undefined ? [] : [`${call.at.provider} ${code}`];
        }),
      );
      return refused.flat();
    },
    /** Asks the broker for a token of each connection. @returns Those that got none, with the code. */
    serve: async (): Promise<readonly string[]> => {
      const refused = await Promise.all(
        keys.map(async (key) => {
          const code = await toCode(() => broker.serve(key, 300, signal));
          return code === undefined ? [] : [`${key.provider} ${code}`];
        }),
      );
      return refused.flat();
    },
    /** The broker's process ends, and another one starts. */
    restart: () => {
      broker = tokenBroker(deps);
    },
    /** A run of the schedule: what is due, such as the daily proof of each trust. */
    tick: () => refreshDue(deps, { shard: 0, shards: 1, stop: signal, signal }),
    /** The state of each connection, and how often its trust was proved since the beginning. */
    read: async () => {
      const records = await Promise.all(keys.map((key) => connections.read(key)));
      return records.map((record) => ({ status: record?.status, failure: record?.failure?.code, proved: record?.checked?.at }));
    },
    events: () => world.events.names(),
    close: async () => {
      await Promise.all(clouds.map(({ close }) => close()));
      await issuers.close();
    },
  };
}

function bare(changes: Partial<Connection>, probeAt: Date): Connection {
  const { expiresAt: _, setupRunId: __, credential: ___, ...whole } = newConnection(changes);
  return { ...whole, duties: { probe: probeAt }, due: { at: probeAt, reason: "duty" } };
}

type Given = Parameters<typeof openAzure>[0] & { readonly clock: () => Date };

const skew = (skew_seconds: number) => ({ skew_seconds });

async function atGoogle(given: Given): Promise<Cloud> {
  const google = await openGoogle(given.clock, given);
  const setClock = (seconds: number) => google.control("POST", "clock", skew(seconds));
  await setClock(skewOf(given.clock));
  await google.setUp();
  const { details } = await google.method.verify(google.method.parse(googleBody), callOfConnection());
  return {
    method: google.method,
    call: { ...callOfConnection(details), connectionId: googleId },
    setClock,
    close: async () => google.close(),
  };
}

async function atAzure(given: Given): Promise<Cloud> {
  const azure = await openAzure(given);
  const setClock = (seconds: number) => azure.control("POST", "clock", skew(seconds));
  await setClock(skewOf(given.clock));
  const { details } = await azure.verify(await azure.addTrusting());
  return { method: azure.method, call: azure.callOf(details), setClock, close: azure.close };
}

async function atTailscale(given: Given): Promise<Cloud> {
  const tailscale = await openTailscale(given);
  const setClock = (seconds: number) => tailscale.control("POST", "clock", skew(seconds));
  await setClock(skewOf(given.clock));
  const { details } = await tailscale.verify(await tailscale.addTrust());
  return { method: tailscale.method, call: tailscale.callOf(details), setClock, close: tailscale.close };
}

async function atAws(given: Given): Promise<Cloud> {
  const aws = await openAws(given);
  const call = await aws.connect(await aws.addRole());
  return { method: aws.method, call, setClock: async () => undefined, close: aws.close };
}

const skewOf = (clock: () => Date): number => Math.round((clock().getTime() - Date.now()) / 1000);
