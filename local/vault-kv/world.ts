import { type Controls, createControls } from "../simulator/simulation.ts";
import { type KvConfig, KvStore } from "./kv-store.ts";
import type { LoginMethods } from "./login.ts";
import type { Policy } from "./policy.ts";
import { Tokens } from "./tokens.ts";

export type VaultKvOptions = LoginMethods &
  KvConfig & {
    /** 0 takes a free one. */
    readonly port: number;
    /** Where KV version 2 is mounted. Default `kv`. */
    readonly mount?: string;
    /** Has every right and never expires. */
    readonly rootToken: string;
    /** Policies by name, as roles name them. */
    readonly policies?: Readonly<Record<string, Policy>>;
  };

/** The endpoint's state. */
export type World = Controls<object> & {
  readonly options: VaultKvOptions;
  kv: KvStore;
  readonly tokens: Tokens;
  sealed: boolean;
};

export function createWorld(options: VaultKvOptions): World {
  return { ...createControls({}), options, kv: new KvStore(options), tokens: new Tokens(options.rootToken), sealed: false };
}
