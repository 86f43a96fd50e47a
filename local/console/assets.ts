import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

export type Asset = {
  readonly type: string;
  readonly body: string;
  /** Its content security policy. Default that of the console's own pages. */
  readonly policy?: string;
};

/** What the browser loads for the console's own pages besides the session, by path. Any other path is the page itself. */
export type Assets = { readonly page: Asset; readonly byPath: ReadonlyMap<string, Asset> };

const folder = join(import.meta.dirname, "page");

/** Reads the page's files and makes one script of its modules and one style sheet of its parts, once. */
export async function readAssets(): Promise<Assets> {
  const [page, icon, style, script] = await Promise.all([
    readPageFile("page.html", "text/html; charset=utf-8"),
    readPageFile("icon.svg", "image/svg+xml"),
    bundle("style.css", "text/css; charset=utf-8"),
    bundle("app.ts", "text/javascript; charset=utf-8"),
  ]);
  const byPath = new Map([
    ["/style.css", style],
    ["/icon.svg", icon],
    ["/app.js", script],
  ]);
  return { page, byPath };
}

/** @param name - In the folder of the page. */
export const readPageFile = async (name: string, type: string): Promise<Asset> => ({
  type,
  body: await readFile(join(folder, name), "utf8"),
});

/**
 * @param name - In the folder of the page: a script or a style sheet, which what it imports becomes part of.
 */
export async function bundle(name: string, type: string): Promise<Asset> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, name)],
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
    logLevel: "silent",
  });
  return { type, body: outputFiles[0]?.text ?? "" };
}
