import { usualAccount } from "../../lib/connections/connection.ts";
import { buildConnectionItem } from "../../lib/table/connection-item.ts";
import { connectionItemKey } from "../../lib/table/item-keys.ts";
import { isSeededDue, type Seeding, seededConnection, seededFields, seededPath } from "../seeded-connection.ts";
import { seededToken, withoutToken } from "../seeded-token.ts";
import { type Answer, type Call, ok } from "./answer.ts";
import { type CallKind, type Commands, callKinds, type MockCounts, type Origins, type Recording } from "./commands.ts";
import { InDoubt } from "./in-doubt.ts";
import { exchangePath, impersonates, mintPath, ProviderMock } from "./provider.ts";
import { RoundTrips } from "./round-trips.ts";
import { MeteredTable, noCounts } from "./table.ts";
import { VaultMock } from "./vault.ts";

/** The delay of each origin's answers in milliseconds. */
export const delaysMs: Readonly<Record<keyof Origins, number>> = { aws: 5, vault: 8, provider: 150 };

const noCalls = () => Object.fromEntries(callKinds.map((kind) => [kind, 0])) as Record<CallKind, number>;

/** Everything outside of the product: the table, Vault, the provider, the operator's secrets. */
export class World implements Commands {
  readonly roundTrips = new RoundTrips();
  /** The servers whose connections {@link closeConnections} closes. */
  readonly servers: { closeIdleConnections(): void }[] = [];
  readonly #table = new MeteredTable();
  readonly #inDoubt = new InDoubt();
  readonly #vault = new VaultMock();
  readonly #provider = new ProviderMock();
  readonly #recordings = new Map<CallKind, { readonly recording: Recording; readonly answer: Answer }>();
  #calls = noCalls();
  #replays = false;

  async seed(seeding: Seeding): Promise<void> {
    const now = new Date();
    for (let index = 0; index < seeding.count; index += 1) {
      const connection = seededConnection(seeding, index, now);
      // As on the record of each connection that is used for minutes, and has no other beside it.
      const only = connection.account === usualAccount ? { only: true } : {};
      this.#table.seed({ ...connectionItemKey(connection), ...buildConnectionItem(connection, seeding.shards), ...only, generation: 7 });
      if (isSeededDue(seeding, index)) {
        const fields = seededFields(seeding, index, connection);
        this.#vault.seed(seededPath(connection), seeding.sealed === true ? withoutToken(fields) : fields);
        if (seeding.sealed === true) {
          this.#table.seed(await seededToken(sealKey, connection, fields));
        }
      }
    }
  }

  reset(): void {
    this.#table.counts = noCounts();
    this.#calls = noCalls();
    this.roundTrips.clear();
    this.#inDoubt.most = 0;
    Object.assign(this.#vault, { reads: 0, writes: 0 });
    Object.assign(this.#provider, { tokenRequests: 0, reused: 0 });
  }

  counts(): MockCounts {
    return {
      table: this.#table.counts,
      vaultReads: this.#vault.reads,
      vaultWrites: this.#vault.writes,
      tokenRequests: this.#provider.tokenRequests,
      reusedRefreshTokens: this.#provider.reused,
      mostInDoubt: this.#inDoubt.most,
      serialRoundTrips: this.roundTrips.serial(),
      calls: this.#calls,
    };
  }

  recordings(): Partial<Record<CallKind, Recording>> {
    return Object.fromEntries([...this.#recordings].map(([kind, { recording }]) => [kind, recording]));
  }

  replay(on: boolean): void {
    this.#replays = on;
  }

  closeConnections(): void {
    for (const server of this.servers) {
      server.closeIdleConnections();
    }
  }

  issueToken(claims: Readonly<Record<string, string>>): string {
    return this.#provider.issueToken(claims);
  }

  answer(service: keyof Origins, call: Call, rawHeaders: readonly string[], origin: string): Answer {
    const kind = kindOf(service, call);
    this.#calls[kind] += 1;
    const recorded = this.#replays ? this.#recordings.get(kind) : undefined;
    if (recorded !== undefined) {
      return recorded.answer;
    }
    const answer = this.#serve(service, call, origin);
    if (answer.status === 200 && kind !== "other") {
      const recording = { url: `${origin}${call.path}`, method: call.method, headers: rawHeaders, body: call.body };
      this.#recordings.set(kind, { recording, answer });
    }
    return answer;
  }

  /** Notes that an answer was sent. */
  answered(service: keyof Origins, call: Call): void {
    if (service === "vault" && kindOf(service, call) === "write") {
      this.#inDoubt.stored(JSON.parse(call.body).data.refresh_token);
    }
  }

  #serve(service: keyof Origins, call: Call, origin: string): Answer {
    if (service === "vault") {
      return this.#vault.answer(call);
    }
    if (service === "provider") {
      return this.#provider.answer(call, origin, (next) => this.#inDoubt.rotated(next));
    }
    const [target = "", operation = ""] = String(call.headers["x-amz-target"]).split(".");
    return target === "secretsmanager" ? operatorSecret : this.#table.answer(operation, JSON.parse(call.body));
  }
}

const sealKey = Buffer.alloc(32).toString("base64");

/** One answer for both of the operator's secrets, the OAuth client and the seal key. */
const operatorSecret = ok({
  SecretString: JSON.stringify({
    client_id: "aurora",
    client_secret: "a-secret-of-the-bench",
    current: sealKey,
  }),
});

function kindOf(service: keyof Origins, { method, path, headers, body }: Call): CallKind {
  if (service === "vault") {
    return method === "GET" ? "read" : path.startsWith("/v1/auth/") ? "other" : "write";
  }
  if (service === "provider") {
    return kindOfProvider(path);
  }
  const target = String(headers["x-amz-target"]);
  if (!target.endsWith(".UpdateItem")) {
    return target.endsWith(".GetItem") ? "look" : "other";
  }
  return body.includes("if_not_exists(generation") ? "acquire" : "commit";
}

function kindOfProvider(path: string): CallKind {
  const exact: Readonly<Record<string, CallKind>> = { "/token": "token", [mintPath]: "mint", [exchangePath]: "exchange" };
  return exact[path] ?? (impersonates(path) ? "impersonate" : "other");
}
