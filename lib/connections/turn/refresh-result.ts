import type { Failure } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import type { Connection } from "../connection.ts";
import type { CredentialStore } from "../credential-store.ts";
import type { Events } from "../domain-event.ts";
import type { Endings } from "../ending-budget.ts";
import type { Finding } from "../finding.ts";
import type { LeaseDeps } from "../lease/with-lease.ts";
import { type Outcome, updateTo } from "../lease/with-lease.ts";
import type { Methods } from "../methods.ts";
import type { Token } from "../provider.ts";
import type { Transition } from "../record/transitions.ts";
import type { RotationBound } from "../rotation-bound.ts";
import type { Connections, ParkedGrants, Sealer } from "../stores.ts";
import type { Switches } from "../switches.ts";

/** The dependencies of a refresh. */
export type RefreshDeps = LeaseDeps & {
  readonly connections: Connections;
  readonly parked: Pick<ParkedGrants, "read">;
  readonly credentials: CredentialStore;
  readonly sealer: Sealer;
  readonly methods: Methods;
  readonly events: Events;
  /** Decides whether a refusal may end its connection. One for a process. */
  readonly endings: Endings;
  /** Bounds the refresh tokens that this process can lose when it is killed. Absent: it refreshes for callers, one at a time. */
  readonly boundRotation?: RotationBound;
  /** What the operator has switched off. One for a process. */
  readonly switches: Switches;
  readonly logger: Logger;
};

/** The outcome of a refresh. `token`: the stored token, which may be served whatever else happened; it may have expired. */
export type RefreshResult =
  | { readonly kind: "absent" }
  /** Another process holds the lease. */
  | { readonly kind: "busy"; readonly connection: Connection; readonly token?: Token }
  /** No refresh was due, or none was possible. */
  | { readonly kind: "kept"; readonly reason: string; readonly connection: Connection; readonly token?: Token }
  /** `findings`: the remarks of the probe of a minted token. */
  | {
      readonly kind: "refreshed";
      readonly reason: string;
      readonly connection: Connection;
      readonly token?: Token;
      readonly findings?: readonly Finding[];
    }
  | { readonly kind: "failed"; readonly failure: Failure; readonly connection: Connection; readonly token?: Token };

/** Builds the outcome of a refresh or a proof that failed. @param token - The stored token, which may be served all the same. */
export const updateToFailed = (transition: Transition, failure: Failure, token?: Token): Outcome<RefreshResult> =>
  updateTo(transition, { kind: "failed", failure, connection: transition.connection, ...withToken(token) });

/** Builds the `token` part of a result, if there is one. */
export const withToken = (token: Token | undefined) => (token === undefined ? {} : { token });
