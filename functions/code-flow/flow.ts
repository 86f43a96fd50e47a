import type { Environment } from "../../lib/config.ts";
import type { Provider } from "../../lib/connections/connection.ts";
import type { FailureCode } from "../../lib/errors.ts";
import { publicRoute, type Route, type RouteKey } from "../../lib/http/route.ts";

/** A route that a browser opens. Every failure leads to the front end. */
export type BrowserRoute = () => Omit<Route, "body"> & { readonly permission: "public" };

/** A provider's code flow over HTTP: the names that its routes and its front end use. */
export type Flow = {
  readonly provider: Provider;
  /** The method of the provider that its login links are for. */
  readonly method: string;
  /** The path of its start route, which login links point at. */
  readonly startPath: string;
  /** The path that the provider sends the browser back to. */
  readonly callbackPath: string;
  /**
   * Reads the word that names the account of a login. Reads only the keys of the provider. Default: the caller's word, or `default`.
   *
   * @throws {Failure} `invalid_request`: this deployment has no login for such an account.
   */
  readonly requireAccount?: (word: string | undefined, env: Environment) => string;
  /**
   * The front end's own page for logins that failed, if the provider has one. A login link that names no page leads to it when the front
   * end has it (`RETURN_PATHS`). What succeeds then leads to the first page of the front end.
   */
  readonly failurePage?: string;
  /** The query that tells the front end the outcome of a login. */
  readonly outcomes: {
    readonly failed: (code: FailureCode) => Readonly<Record<string, string>>;
    /** The value of `login` for a grant that is parked until the person who started the login confirms it. */
    readonly confirm: string;
    /** The value of `login` for a grant that is live, or will be within minutes. */
    readonly connected: string;
  };
};

/** The page of the front end that learns that a login failed, unless the login named another one. `undefined`: its first page. */
export const findFailurePage = ({ failurePage }: Flow, { returnPaths }: { readonly returnPaths: readonly string[] }): string | undefined =>
  failurePage !== undefined && returnPaths.includes(failurePage) ? failurePage : undefined;

/** The page that learns that a login succeeded. @param returnPath - Of the login link. */
export const findSuccessPage = ({ failurePage }: Flow, returnPath: string | undefined): string | undefined =>
  returnPath === failurePage ? undefined : returnPath;

/** The row of a start. @param lambda - Another place for its handler, such as `login.start`. */
export const startRoute = <const On extends RouteKey>(on: On, rights: string, lambda = "start") =>
  publicRoute(on, rights, { lambda, dialect: "redirect", query: ["ticket"] });

/** The row of a callback. What else a provider sends is ignored. */
export const callbackRoute = <const On extends RouteKey>(on: On, rights: string, lambda = "callback") =>
  publicRoute(on, rights, {
    lambda,
    dialect: "redirect",
    query: ["state", "code", "iss", "scope", "error", "error_description"],
  });
