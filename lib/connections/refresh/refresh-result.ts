import type { Failure } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import type { Connection } from "../connection.ts";
import type { CredentialStore } from "../credential-store.ts";
import type { Events } from "../domain-event.ts";
import type { Finding } from "../finding.ts";
import type { Methods } from "../methods.ts";
import type { Token } from "../provider.ts";
import type { Connections, ParkedGrants, Sealer } from "../stores.ts";
import type { LeaseDeps } from "./lease.ts";

/** What a refresh needs. */
export type RefreshDeps = LeaseDeps & {
  readonly connections: Connections;
  readonly parked: Pick<ParkedGrants, "read">;
  readonly credentials: CredentialStore;
  readonly sealer: Sealer;
  readonly methods: Methods;
  readonly events: Events;
  readonly logger: Logger;
};

/** What came of it. `token`: what is stored now and may be handed out, whatever else happened; it may have ended. */
export type RefreshResult =
  | { readonly kind: "absent" }
  /** Somebody else has the lease. */
  | { readonly kind: "busy"; readonly connection: Connection; readonly token?: Token }
  /** Nothing had to be done, or nothing could be. */
  | { readonly kind: "kept"; readonly reason: string; readonly connection: Connection; readonly token?: Token }
  /** `findings`: what the provider was found to say of a minted token. */
  | {
      readonly kind: "refreshed";
      readonly reason: string;
      readonly connection: Connection;
      readonly token?: Token;
      readonly findings?: readonly Finding[];
    }
  | { readonly kind: "failed"; readonly failure: Failure; readonly connection: Connection; readonly token?: Token };

/** The token of a result, if there is one. */
export const withToken = (token: Token | undefined) => (token === undefined ? {} : { token });
