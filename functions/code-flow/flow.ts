import type { Provider } from "../../lib/connections/connection.ts";

/** A provider's code flow over HTTP: the names that its routes and its front end use. */
export type Flow = {
  readonly provider: Provider;
  /** The method of the provider that its login links are for. */
  readonly method: string;
  /** The path of its start route, which login links point at. */
  readonly startPath: string;
  /** Values of the query name `login`, which tells the front end the outcome of a login. */
  readonly outcomes: {
    readonly failed: string;
    /** The grant is parked until the person who started the login confirms it. */
    readonly confirm: string;
    /** The grant is live, or will be within minutes. */
    readonly connected: string;
  };
};
