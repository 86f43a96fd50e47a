import { createRequire } from "node:module";
import { join } from "node:path";
import type { Requirement } from "../../lib/http/principal.ts";
import type { Permission } from "../../lib/http/rights.ts";
import { isWrite, type Route, toDialect } from "../../lib/http/route.ts";
import { type ApiDescription, queryParameters, type RouteDescription, type RouteWords, type WordsOf } from "../../lib/openapi/describe.ts";

const root = join(import.meta.dirname, "../..");
type Rows = Readonly<Record<string, () => Route>>;
const { folders, aurora }: { folders: readonly string[]; aurora: { folders: readonly string[] } } = createRequire(import.meta.url)(
  "../../resources/routed-functions.cjs",
);

/** Reads the routes and their words beside the functions, folder by folder, in the order of the template. Aurora's own are under the heading of their subject. */
export async function readDescriptions(): Promise<readonly ApiDescription[]> {
  return Promise.all(
    folders.map(async (folder) => {
      const { tag, words } = await readWords(folder);
      const own = join("aurora", folder);
      const more = aurora.folders.includes(own) ? await describeAll(own, (await readWords(own)).words) : {};
      const marked = Object.entries(more).map(([on, description]) => [on, { ...description, auroraOnly: true }] as const);
      return { tag, routes: { ...(await describeAll(folder, words)), ...Object.fromEntries(marked) } };
    }),
  );
}

const readWords = async (folder: string): Promise<Pick<ApiDescription, "tag"> & { readonly words: WordsOf<Rows> }> =>
  import(join(root, "functions", folder, "routes.words.ts"));

async function describeAll(folder: string, words: WordsOf<Rows>): Promise<ApiDescription["routes"]> {
  const rows = (await import(join(root, "functions", folder, "routes.ts"))) as Rows;
  return Object.fromEntries(Object.entries(words).map(([id, of]) => describe(id, rows, of)));
}

function describe(
  id: string,
  routes: Readonly<Record<string, () => Route>>,
  words: RouteWords,
): readonly [route: string, RouteDescription] {
  const row = routes[id]?.();
  if (row === undefined) {
    throw new Error(`no route is called ${id}`);
  }
  const { on, permission, dialect, body, limit, share, ends } = row;
  const [right = "public", ...others] = [permission].flat().map(toRight);
  const orRights = others.filter((one) => one !== "public");
  const query = toQuery(row, words);
  return [
    on,
    {
      ...(body && { body }),
      ...words,
      id,
      right,
      ...(orRights.length > 0 && { orRights }),
      ...(dialect && { dialect }),
      ...(isWrite(row) && { isKeyed: true }),
      ...(ends && { ends }),
      ...(limit && { limit }),
      ...(share && { share }),
      ...(query.length > 0 && { query: Object.fromEntries(query) }),
    },
  ];
}

/** A narrowed right is described by the whole one of its family. */
const toRight = (requirement: Requirement | "public"): Permission | "public" =>
  requirement === "some tokens" ? "tokens:read" : requirement === "some relay" ? "relay:use" : requirement;

function toQuery(row: Route, { query: own = {} }: RouteWords) {
  const { on, query = [] } = row;
  const unread = Object.keys(own).filter((name) => !query.includes(name));
  if (unread.length > 0) {
    throw new Error(`${on} does not read ${unread.join(", ")}`);
  }
  return query.map((name) => {
    const schema = own[name] ?? queryParameters[toDialect(row)][name];
    if (schema === undefined) {
      throw new Error(`${on}: the parameter ${name} is not described`);
    }
    return [name, schema] as const;
  });
}
