import type { Seeding } from "../seeded-connection.ts";
import type { TableCounts } from "./table.ts";

/** The calls that a refresh consists of, the request of a minted token, and all others. */
export const callKinds = ["acquire", "read", "token", "write", "commit", "mint", "other"] as const;
export type CallKind = (typeof callKinds)[number];

/** One request as it was received, to be sent again byte for byte. */
export type Recording = {
  readonly url: string;
  readonly method: string;
  /** Name, value, name, value: in order and spelling as they came. */
  readonly headers: readonly string[];
  readonly body: string;
};

export type MockCounts = {
  readonly table: TableCounts;
  readonly vaultReads: number;
  readonly vaultWrites: number;
  readonly tokenRequests: number;
  readonly reusedRefreshTokens: number;
  readonly serialRoundTrips: number;
  readonly calls: Readonly<Record<CallKind, number>>;
};

/** What the bench may tell the process of the mocks, and what it is answered. */
export type Commands = {
  seed(seeding: Seeding): void;
  /** Begins to count anew. */
  reset(): void;
  counts(): MockCounts;
  recordings(): Readonly<Partial<Record<CallKind, Recording>>>;
  /** From now on each kind of call is answered with the answer that was recorded last; the state stays what it is. */
  replay(on: boolean): void;
  /** A caller's token, signed by the provider's key. */
  issueToken(claims: Readonly<Record<string, string>>): string;
};

export type Origins = { readonly aws: string; readonly vault: string; readonly provider: string };

/** Sent once, when the mocks listen. */
export type Ready = { readonly origins: Origins; readonly certificate: string };

export type CommandName = keyof Commands;
export type Order = { readonly id: number; readonly name: CommandName; readonly argument?: unknown };
export type Reply = { readonly id: number; readonly result?: unknown; readonly problem?: string };
