import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildReference } from "./api-reference/build-reference.ts";
import { type Asset, bundle } from "./assets.ts";
import { buildPolicy } from "./policy.ts";

const document = join(import.meta.dirname, "../../docs/openapi.json");

/** The page of the API may load its style and the icon, and nothing else. */
const policy = buildPolicy({ styles: ["'self'"], connections: ["'none'"], scripts: [] });

/**
 * The page "API": docs/openapi.json as HTML without a script. It is built when it is first asked for.
 *
 * @returns Reads the file at a path; `undefined` for a path that is none of this page's.
 */
export function openApiReference(): (pathname: string) => Promise<Asset | undefined> {
  let files: Promise<ReadonlyMap<string, Asset>> | undefined;
  return async (pathname) => {
    if (pathname !== "/api" && !pathname.startsWith("/api/")) {
      return undefined;
    }
    files ??= readFiles();
    return (await files).get(pathname);
  };
}

async function readFiles(): Promise<ReadonlyMap<string, Asset>> {
  const [text, style] = await Promise.all([readFile(document, "utf8"), bundle("api-reference/style.css", "text/css; charset=utf-8")]);
  const links = { style: "/api/style.css", icon: "/icon.svg", document: "/api/openapi.json", back: "/" };
  return new Map([
    ["/api", { type: "text/html; charset=utf-8", body: buildReference(JSON.parse(text), links), policy }],
    ["/api/style.css", style],
    ["/api/openapi.json", { type: "application/json", body: text }],
  ]);
}
