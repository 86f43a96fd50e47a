import { type Asset, bundle, readPageFile } from "./assets.ts";
import { buildPolicy } from "./policy.ts";

/**
 * The page "API": docs/openapi.json, rendered by Scalar. Its files are read and bundled when the page is first asked for, because few visits
 * of the console need them and they are large.
 *
 * @returns Reads the file at a path; `undefined` for a path that is none of this page's.
 */
export function openApiReference(apiUrl: string): (pathname: string) => Promise<Asset | undefined> {
  let files: Promise<ReadonlyMap<string, Asset>> | undefined;
  return async (pathname) => {
    if (pathname !== "/api" && !pathname.startsWith("/api/")) {
      return undefined;
    }
    files ??= readFiles(apiUrl);
    return (await files).get(pathname);
  };
}

/**
 * Scalar writes styles into its elements, so this page allows them. In return it may send nothing anywhere, while the console's own pages may:
 * what is not the console's own runs beside no token that it could pass on.
 */
const policy = buildPolicy({ styles: ["'self'", "'unsafe-inline'"], connections: ["'none'"] });

async function readFiles(apiUrl: string): Promise<ReadonlyMap<string, Asset>> {
  const [page, style, before, app, scalar] = await Promise.all([
    readPageFile("api-reference/page.html", "text/html; charset=utf-8"),
    bundle("api-reference/style.css", "text/css; charset=utf-8"),
    bundle("api-reference/before-scalar.ts", "text/javascript; charset=utf-8"),
    bundle("api-reference/app.ts", "text/javascript; charset=utf-8", { apiUrl: JSON.stringify(apiUrl) }),
    readScalar(),
  ]);
  return new Map([
    ["/api", { ...page, policy }],
    ["/api/style.css", style],
    ["/api/before-scalar.js", before],
    ["/api/app.js", app],
    ["/api/scalar.js", scalar],
  ]);
}

/** Scalar's bundle for browsers, as its plugin for Fastify serves it: one script that loads nothing else. No port is opened for that. */
async function readScalar(): Promise<Asset> {
  const [{ fastify }, { default: apiReference }] = await Promise.all([import("fastify"), import("@scalar/fastify-api-reference")]);
  const server = fastify();
  await server.register(apiReference, { routePrefix: "/api", configuration: { content: {} } });
  const { body } = await server.inject("/api/js/scalar.js");
  await server.close();
  return { type: "text/javascript; charset=utf-8", body };
}
