import { BoundedLog } from "../simulator/bounded-log.ts";
import type { Fault } from "./fault.ts";
import { type KvConfig, KvStore } from "./kv-store.ts";
import type { LoginMethods } from "./login.ts";
import type { Policy } from "./policy.ts";
import { Tokens } from "./tokens.ts";

export type VaultKvOptions = LoginMethods &
  KvConfig & {
    /** 0 picks a free one. */
    readonly port: number;
    /** Where KV version 2 is mounted. Default `kv`. */
    readonly mount?: string;
    /** May do everything and never expires. */
    readonly rootToken: string;
    /** Policies by name, as roles name them. */
    readonly policies?: Readonly<Record<string, Policy>>;
  };

/** Of a call, what may be shown: the path holds no secret, the body does. */
export type LoggedCall = { readonly method: string; readonly path: string; readonly status: number | "dropped" };

/** Everything that the endpoint remembers. */
export class World {
  readonly options: VaultKvOptions;
  kv: KvStore;
  tokens: Tokens;
  sealed = false;
  /** How far this Vault's clock is ahead: expires tokens without waiting. */
  skewSeconds = 0;
  faults: Fault[] = [];
  readonly calls = new BoundedLog<LoggedCall>();

  constructor(options: VaultKvOptions) {
    this.options = options;
    this.kv = new KvStore(options);
    this.tokens = new Tokens(options.rootToken);
  }

  now(): Date {
    return new Date(Date.now() + this.skewSeconds * 1000);
  }

  /** As it was at the start. */
  reset(): void {
    this.kv = new KvStore(this.options);
    this.tokens = new Tokens(this.options.rootToken);
    this.sealed = false;
    this.skewSeconds = 0;
    this.faults = [];
    this.calls.clear();
  }
}
