import type { Access } from "../../lib/connections/connection.ts";
import type { CredentialFields } from "../../lib/connections/credential-store.ts";
import type { Finding } from "../../lib/connections/finding.ts";
import type { SubmissionMethod } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { findMissingScopes } from "../../lib/oauth/issued-tokens.ts";
import { Secret } from "../../lib/secret.ts";
import { secondsAfter } from "../../lib/system.ts";
import { bearerOf } from "./bearer-of.ts";

export type MintedInput = { readonly client_id: string; readonly client_secret: Secret };

type Operation = "mint" | "probe";

/** Each token that was requested: by which client, and how much it may do. */
type Request = { readonly clientId: string; readonly access: Access };

export type ScriptedMinted = SubmissionMethod<MintedInput> & {
  readonly requested: readonly Request[];
  /** The tokens that were probed. */
  readonly probed: readonly string[];
  /** As if the customer had created this client. */
  know(clientId: string, clientSecret: string): void;
  /** As if the customer had revoked every client: their secrets and tokens are refused from now on. */
  endClient(): void;
  /** As if the customer had allowed the clients again. */
  mend(): void;
  /** Seconds that tokens live from now on; `undefined`: the provider does not say. */
  live(seconds: number | undefined): void;
  /** What each probe remarks from now on. */
  remark(findings: readonly Finding[]): void;
  failNext(operation: Operation, failure: Failure): void;
  /** Each call of this kind fails from now on, until it is told `undefined`. */
  failAlways(operation: Operation, failure: Failure | undefined): void;
  /** Requests of tokens are not answered until `answer` is called. `asked`: the first of them has come. */
  hang(): { readonly asked: Promise<void>; answer(): void };
};

export const mintedScopes = ["devices:read", "keys"];

/** The fake of the port for a method whose tokens are minted by a client of the customer: any number of them, and none ends another. */
export function scriptedMinted(clock: () => Date): ScriptedMinted {
  const secrets = new Map<string, string>();
  const alive = new Set<string>();
  const requested: Request[] = [];
  const probed: string[] = [];
  const faults = new Map<Operation, Failure>();
  const outages = new Map<Operation, Failure>();
  let isRevoked = false;
  let lifeSeconds: number | undefined = 3600;
  let findings: readonly Finding[] = [];
  let gate: { readonly ask: () => void; readonly opened: Promise<void> } | undefined;

  const takeFault = (operation: Operation) => {
    const fault = faults.get(operation) ?? outages.get(operation);
    faults.delete(operation);
    if (fault !== undefined) {
      throw fault;
    }
  };

  return {
    provider: "tailscale",
    name: "client",
    connect: "submission",
    tokens: "minted",
    access: ["full", "read"],
    refreshesPerMinute: 60_000,
    revokesWholeAccount: false,
    missingScopes: (granted) => findMissingScopes(mintedScopes, granted, {}),
    requested,
    probed,
    know: (clientId, clientSecret) => void secrets.set(clientId, clientSecret),
    endClient: () => {
      isRevoked = true;
      alive.clear();
    },
    mend: () => {
      isRevoked = false;
    },
    live: (seconds) => {
      lifeSeconds = seconds;
    },
    remark: (next) => {
      findings = next;
    },
    failNext: (operation, failure) => void faults.set(operation, failure),
    failAlways: (operation, failure) => void (failure === undefined ? outages.delete(operation) : outages.set(operation, failure)),
    hang: () => {
      const asked = Promise.withResolvers<void>();
      const opened = Promise.withResolvers<void>();
      gate = { ask: asked.resolve, opened: opened.promise };
      const answer = () => {
        gate = undefined;
        opened.resolve();
      };
      return { asked: asked.promise, answer };
    },

    mint: async (held, access, { signal }) => {
      const { clientId, clientSecret } = readClient(held);
      requested.push({ clientId, access });
      gate?.ask();
      await Promise.race([gate?.opened, untilFired(signal)]);
      refuseIfAborted(signal);
      takeFault("mint");
      if (isRevoked || secrets.get(clientId) !== clientSecret) {
        throw new Failure("credential_rejected");
      }
      const token = `token-${requested.length}-of-${clientId}-${access}`;
      alive.add(token);
      return {
        type: "bearer",
        accessToken: new Secret(token),
        issuedAt: clock(),
        scopes: mintedScopes,
        ...(lifeSeconds === undefined ? {} : { expiresAt: secondsAfter(clock(), lifeSeconds) }),
      };
    },

    probe: async (token, { signal }) => {
      const accessToken = bearerOf(token);
      probed.push(accessToken);
      refuseIfAborted(signal);
      takeFault("probe");
      if (!alive.has(accessToken)) {
        throw new Failure("access_token_rejected");
      }
      return findings;
    },

    parse: (body) => body as MintedInput,
    fields: [],
    verify: async ({ client_id, client_secret }) => {
      if (isRevoked || secrets.get(client_id) !== client_secret.reveal()) {
        throw new Failure("credential_rejected");
      }
      return {
        identity: { id: `tailnet-of-${client_id}` },
        credential: { client_id: new Secret(client_id), client_secret },
        scopes: mintedScopes,
        details: {},
        duties: { probe: secondsAfter(clock(), 86_400) },
        findings,
      };
    },

    revoke: async () => [{ what: "client", state: "left" }],
  };
}

/** A method that stores nothing has one client, which everybody knows. */
function readClient({ client_id, client_secret }: CredentialFields) {
  return { clientId: client_id?.reveal() ?? "ours", clientSecret: client_secret?.reveal() ?? "" };
}

/** As the real ones do it: a caller that gives up does not hear the answer. */
function refuseIfAborted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new Failure("provider_timeout");
  }
}

const untilFired = (signal: AbortSignal) => new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
