import * as v from "valibot";
import type { FailureCode } from "../errors.ts";
import { accountWord, connectionLabel } from "../http/place-fields.ts";
import type { Dialect } from "../http/problem-details.ts";
import type { Permission } from "../http/rights.ts";
import type { Route } from "../http/route.ts";
import { connectionTags } from "../http/tag-fields.ts";
import { providerNames } from "../provider-names.ts";

/** What a route answers with one status, other than a failure by its code. */
export type RouteAnswer = {
  /** When the route answers so. */
  readonly description: string;
  /** The body. Absent: there is none. A strict object, so that a field that is not described is found. */
  readonly schema?: v.GenericSchema;
  /** The media type of the body. Default: `application/json`. */
  readonly type?: string;
  /** The other media types of the body, where the route has several. */
  readonly also?: Readonly<Record<string, v.GenericSchema>>;
  /** Bodies by name. */
  readonly examples?: Readonly<Record<string, unknown>>;
  /** Headers that a caller needs, by name: what each holds. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** What a route says in words, for `docs/openapi.json`. What it checks is in its row (`Route`), and is not said again. */
export type RouteWords = {
  /** What it does, in a few words. */
  readonly summary: string;
  /** What a caller must know besides, as Markdown. */
  readonly description?: string;
  /** Parameters of the path, where those that all routes share do not say enough. */
  readonly path?: Readonly<Record<string, v.GenericSchema>>;
  /** Parameters of the query that are in the row, in the same way. One in `v.optional` may be left out. `v.description` says what it does. */
  readonly query?: Readonly<Record<string, v.GenericSchema>>;
  /** Headers that the route reads, in the same form. */
  readonly headers?: Readonly<Record<string, v.GenericSchema>>;
  /** What the route accepts, where it refuses in words of its own. Default: the body of the row. */
  readonly body?: v.GenericSchema;
  /** The media types of the body. Default: `application/json` alone. */
  readonly bodyTypes?: readonly string[];
  readonly bodyExamples?: Readonly<Record<string, unknown>>;
  /** By status. */
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  /** The failures that it answers besides those that every route with its right has (`failures.ts`). */
  readonly failures?: readonly FailureCode[];
  /** The failures that it answers with a status that is not their own, by that status. */
  readonly failuresAs?: Readonly<Record<number, readonly FailureCode[]>>;
};

/** An answer with a body, and examples of it by name. */
export const answer = (description: string, schema: v.GenericSchema, examples?: RouteAnswer["examples"]): RouteAnswer => ({
  description,
  schema,
  ...(examples && { examples }),
});

/** The answers of a route that succeeds in one way: 200 with a body, and examples of it by name. */
export const ok = (...words: Parameters<typeof answer>): RouteWords["answers"] => ({ 200: answer(...words) });

/** A schema, and what its value is in words. */
export const said = <S extends v.GenericSchema>(schema: S, words: string) => v.pipe(schema, v.description(words));

/** A text. */
export const string = (words: string) => said(v.string(), words);

/** A field that may be missing. */
export const maybe = <S extends v.GenericSchema>(schema: S, words: string) => v.optional(said(schema, words));

/** A field that may be `null`. */
export const orNull = <S extends v.GenericSchema>(schema: S, words: string) => said(v.nullable(schema), words);

/**
 * What `functions/<folder>/routes.words.ts` exports as `words`: the words of the routes of the folder, by their names in its `routes.ts`. Its export `tag` is
 * their heading, which Aurora's own routes have from the folder of their subject.
 */
export type WordsOf<Routes> = { readonly [Name in keyof Routes as Routes[Name] extends () => Route ? Name : never]: RouteWords };

/** What one route is, for `docs/openapi.json`: its row and its words. */
export type RouteDescription = RouteWords & {
  /** Names the route in clients that are made from the document: a verb and a noun in camel case. Never changed. */
  readonly id: string;
  /** What the caller must have. `public`: the route has no authorizer. */
  readonly right: Permission | "public";
  /** Other permissions, each of which is enough in its place. */
  readonly orRights?: readonly Permission[];
  /** It answers once for each `Idempotency-Key`. */
  readonly isKeyed?: true;
  readonly ends?: true;
  readonly dialect?: Dialect | "redirect";
  readonly limit?: Route["limit"];
  readonly share?: true;
  /** Only Aurora's web client calls it: a stage may leave it out. */
  readonly auroraOnly?: true;
};

/** The routes of a folder, such as `GET /connections`, under one heading. */
export type ApiDescription = {
  readonly tag: { readonly name: string; readonly description: string };
  readonly routes: Readonly<Record<string, RouteDescription>>;
};

const schemaNames = new Map<v.GenericSchema, string>();

/**
 * Gives a schema a name: the document then has it once, below `components.schemas`, and clients have a type of that name.
 *
 * @throws {Error} Another schema has the name.
 */
export function named<S extends v.GenericSchema>(name: string, schema: S): S {
  if ([...schemaNames.values()].includes(name)) {
    throw new Error(`two schemas are called ${name}`);
  }
  schemaNames.set(schema, name);
  return schema;
}

/** The schemas that have a name so far: those of the descriptions that were imported. */
export const listNamed = (): Readonly<Record<string, v.GenericSchema>> =>
  Object.fromEntries([...schemaNames].map(([schema, name]) => [name, schema]));

/** A strict object with a name. */
export const namedObject = <Fields extends v.ObjectEntries>(name: string, fields: Fields) => named(name, v.strictObject(fields));

/** The same, and what it is in words. */
export const saidObject = <Fields extends v.ObjectEntries>(name: string, words: string, fields: Fields) =>
  named(name, said(v.strictObject(fields), words));

export const providerName = named("ProviderName", said(v.picklist(providerNames), "The cloud of a connection."));

const account = v.pipe(
  v.string(),
  v.regex(/^[\w-]{1,64}$/),
  v.description("Which connection of the provider: the word that was given when it was connected, or `default`."),
);

/** The parameters of paths, by their names in the rows. A route may describe its own. */
export const pathParameters: Readonly<Record<string, v.GenericSchema>> = {
  provider: providerName,
  account,
  uid: string("The caller's own id."),
};

/** The parameter by which a query names one of several connections of a provider. */
export const accountParameter = v.optional(account, "default");

/** The same where a route finds the only connection by itself. */
const onlyAccountParameter = maybe(
  v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  "Which connection of the provider. Default: the only one; several are `account_required`.",
);

/** The same on a route of Aurora's client, which knows one connection of a provider. */
const firstAccountParameter = maybe(
  v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  "Which connection of the provider. Default: `default`, otherwise the oldest.",
);

/** The parameter of a list: how many entries a page has at most. */
export const limitParameter = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 100);

/** The parameters of queries, by the form of the route and their names. A route may describe its own. */
export const queryParameters: Readonly<Record<Dialect, Readonly<Record<string, v.GenericSchema>>>> = {
  problem: { account: onlyAccountParameter },
  aurora: { account: firstAccountParameter },
};

/** How many connections an organisation has to a provider. */
export const connectionCount = v.pipe(v.number(), v.integer(), v.description("How many connections to the provider there are."));

/** The fields by which a connect route names one of several connections. */
export const placeFields = {
  account: maybe(accountWord, "The word for one of several connections. Default: `default`."),
  label: maybe(connectionLabel, "What a person calls the connection. Default: what it is called already."),
};

/** The same on the neutral routes. */
export const taggedFields = { ...placeFields, tags: maybe(connectionTags, "All tags of the connection. Default: those that it has.") };

/** An instant in UTC. */
export const timestamp = v.pipe(v.string(), v.isoTimestamp());
