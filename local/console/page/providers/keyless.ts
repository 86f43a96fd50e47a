import type { Field } from "./method.ts";

/** What the API calls the method of a connection without a secret. It names the way on the connect page as well. */
export const keylessMethod = "federated";

/** How a provider is connected without a secret, besides what the API offers for each connection. */
export type Keyless = {
  /** Asked for before anything is offered, where the provider's own account names the connection. Default: the person may give it a name. */
  readonly accountField?: Field;
};
