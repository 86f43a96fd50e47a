import type { Failure } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { System, Timers } from "../system.ts";
import type { CredentialStore } from "./credential-store.ts";
import type { Events } from "./domain-event.ts";
import type { Endings } from "./mass-refusal.ts";
import type { Methods } from "./methods.ts";
import type { RotationBound } from "./rotation-bound.ts";
import type { Setups, Teardowns } from "./setup-starter.ts";
import type { Connections, ParkedGrants, RevocationMarks, Sealer, Tombstones } from "./stores.ts";
import type { Switches } from "./switches.ts";

/** What work under a lease needs. */
export type LeasePorts = System & {
  readonly connections: Pick<Connections, "acquire" | "write" | "commit" | "release" | "erase">;
  readonly timers: Timers;
  readonly events: Events;
  readonly logger: Logger;
};

/** What a refresh, a proof or a duty needs. */
export type RefreshPorts = LeasePorts & {
  readonly connections: Connections;
  readonly parked: Pick<ParkedGrants, "read">;
  readonly credentials: CredentialStore;
  readonly sealer: Sealer;
  readonly methods: Methods;
  /** Decides whether a refusal may end its connection. One for a process. */
  readonly endings: Endings;
  /** Bounds the refresh tokens that this process can lose when it is killed. Absent: it refreshes for callers, one at a time. */
  readonly boundRotation?: RotationBound;
  /** What the operator has switched off. One for a process. */
  readonly switches: Switches;
};

/** What the end of a grant needs. */
export type GrantPorts = LeasePorts & {
  readonly connections: Connections;
  readonly parked: ParkedGrants;
  readonly tombstones: Tombstones;
  readonly revocationMarks: RevocationMarks;
  readonly credentials: CredentialStore;
  readonly methods: Methods;
  /** Called with each failure, for a caller that has no failure of its own to report: a sweep, which reports to an operator only by this. */
  readonly failed?: (failure: Failure) => void;
};

/** What a grant that goes live needs. */
export type LivePorts = GrantPorts & { readonly setups: Setups; readonly switches: Switches };

/** What a disconnect needs. */
export type DisconnectPorts = GrantPorts & { readonly sealer: Sealer; readonly teardowns: Teardowns };
