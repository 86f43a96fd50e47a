import type { Seeding } from "../seeded-connection.ts";
import type { TableCounts } from "./table.ts";

/** The calls that a refresh consists of, the broker's look at a record, the requests of a minted token and of one without a secret, and all others. */
export const callKinds = ["acquire", "read", "token", "write", "commit", "look", "mint", "exchange", "impersonate", "other"] as const;
export type CallKind = (typeof callKinds)[number];

/** One received request, which can be sent again byte for byte. */
export type Recording = {
  readonly url: string;
  readonly method: string;
  /** Names and values in turn, in their original order and spelling. */
  readonly headers: readonly string[];
  readonly body: string;
};

export type MockCounts = {
  readonly table: TableCounts;
  readonly vaultReads: number;
  readonly vaultWrites: number;
  readonly tokenRequests: number;
  readonly reusedRefreshTokens: number;
  /** The most refresh tokens at once that were spent at the provider and whose next one Vault had not stored. */
  readonly mostInDoubt: number;
  readonly serialRoundTrips: number;
  readonly calls: Readonly<Record<CallKind, number>>;
};

/** The bench's commands to the process of the mocks, with their answers. */
export type Commands = {
  seed(seeding: Seeding): Promise<void>;
  /** Resets all counts. */
  reset(): void;
  counts(): MockCounts;
  recordings(): Readonly<Partial<Record<CallKind, Recording>>>;
  /** While on, each kind of call gets its last recorded answer, and the state does not change. */
  replay(on: boolean): void;
  /** Closes all connections that no request uses, as servers do after a while. */
  closeConnections(): void;
  /** A caller's token, signed by the provider's key. */
  issueToken(claims: Readonly<Record<string, string>>): string;
};

export type Origins = { readonly aws: string; readonly vault: string; readonly provider: string };

/** The message that the mocks send once they listen. */
export type Ready = { readonly origins: Origins; readonly certificate: string };

export type CommandName = keyof Commands;
export type Order = { readonly id: number; readonly name: CommandName; readonly argument?: unknown };
export type Reply = { readonly id: number; readonly result?: unknown; readonly problem?: string };
