import type { Subject } from "./idempotency.ts";
import type { Requirement } from "./principal.ts";
import type { Dialect } from "./problem-details.ts";
import type { BodySchema } from "./read-request.ts";
import type { RateText } from "./window-counter.ts";

/** A route as the gateway names it: `GET /connections/{provider}`. `ANY` is every method for which its path has no other route. */
export type RouteKey = `${"ANY" | "GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`;

/**
 * A route, said once: what its handler checks, and what `docs/openapi.json` says that it checks. Its words are in `routes.words.ts` beside it, which no
 * function is bundled with.
 *
 * A `routes.ts` exports a function for each row, so that a bundle holds the rows of its own function alone.
 */
export type Route = {
  readonly on: RouteKey;
  /** The set of rights of its function: `resources/rights/sets.cjs`. The functions of the template are made from these rows. */
  readonly rights?: string;
  /**
   * The file of its handler, in its folder, for a route with a function of its own or of few routes; with the name of the export where it is not
   * `handler` (`login.start`). Default: it is served by the function of its set.
   */
  readonly lambda?: string;
  /** The gateway answers no HEAD for a route of GET, and some who read it send one first (RFC 9110, 9.3.2). */
  readonly head?: true;
  /** Of several, one is enough. `public`: the route knows no caller. */
  readonly permission: Requirement | readonly Requirement[] | "public";
  /** The form of its failures. `redirect`: the browser is sent to the front end with the code, as `serve` is told. Default: `problem`. */
  readonly dialect?: Dialect | "redirect";
  /** The request counts for its organisation, by the `share` of the handler's dependencies. */
  readonly share?: true;
  /** The name of the counter, and how often one caller may send it. Routes that do the same thing share a counter. It is in the handler's `limits`. */
  readonly limit?: readonly [use: string, ...per: readonly RateText[]];
  /** The parameters that the route reads. In Aurora's dialect only the choices among the others are refused (`refuseChoices`). Default: none. */
  readonly query?: readonly string[];
  /** Without a schema only the body's size is checked. */
  readonly body?: BodySchema;
  /** The route needs the right to write, and makes nothing: it takes no `Idempotency-Key`. */
  readonly makesNothing?: true;
  /** The answer carries a secret: it is kept only under a key that is too long to be guessed. */
  readonly answersSecret?: true;
  /** What a stop, a disconnect or a deletion must be about to hold its kept answers. Default: the provider in the path. */
  readonly subject?: Subject;
  /** The route ends access to its subject. Its own answers are repeated whatever happens. */
  readonly ends?: true;
};

type Rest = Partial<Omit<Route, "on" | "rights">>;
/** A row with a word that no row has does not compile. */
type Known<Row> = { readonly [Name in Exclude<keyof Row, keyof Route>]: never };

/** Makes what builds the rows that have some words in common. A row may replace them. */
const rowsWith =
  <const Common extends Rest>(common: Common) =>
  <const On extends RouteKey, const Row extends Rest>(on: On, rights: string, row: Row & Known<Row>) =>
    ({ on, rights, ...common, ...row }) as const;

/** A route for callers who may read. */
export const read = rowsWith({ permission: "connectors:read" });

/** A route for callers who may write. */
export const write = rowsWith({ permission: "connectors:write" });

/** A route that knows no caller. */
export const publicRoute = rowsWith({ permission: "public" });

/** A route in the words of Aurora's web client, for callers who may read. */
export const auroraRead = rowsWith({ permission: "connectors:read", dialect: "aurora" });

/** The same for callers who may write. */
export const auroraWrite = rowsWith({ permission: "connectors:write", dialect: "aurora" });

/** Whether the route makes or changes something: it answers once for each `Idempotency-Key`. */
export const isWrite = ({ on, permission, makesNothing }: Route): boolean =>
  !on.startsWith("GET ") && permission === "connectors:write" && makesNothing !== true;

/** Whether each request of a known caller leaves an audit record, also a refused one. */
export const isAudited = ({ on, permission }: Route): boolean =>
  permission === "connectors:write" ||
  permission === "clients:write" ||
  permission === "some relay" ||
  (permission === "connect_sessions:write" && !on.startsWith("GET "));

/** The form of a route's failures. The redirect of a failure is built by the route, where its front end is known. */
export const toDialect = ({ dialect }: { readonly dialect?: Route["dialect"] | undefined } = {}): Dialect =>
  dialect === "aurora" ? "aurora" : "problem";

/** Finds the route of a request, which may be none of them. A HEAD is answered as the GET of its path. */
export const findRoute = <Row extends { readonly on: string }>(routes: readonly Row[], routeKey: string | undefined): Row | undefined =>
  routes.find(({ on }) => on === routeKey || on.replace(/^GET /, "HEAD ") === routeKey);
