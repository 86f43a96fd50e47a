import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

export type Asset = { readonly type: string; readonly body: string };

/** Everything the browser loads besides the session, by path. Any other path is the page itself. */
export type Assets = { readonly page: Asset; readonly byPath: ReadonlyMap<string, Asset> };

const folder = join(import.meta.dirname, "page");

/** Reads the page's files and makes one script of its modules and one style sheet of its parts, once. */
export async function readAssets(): Promise<Assets> {
  const read = async (name: string, type: string): Promise<Asset> => ({ type, body: await readFile(join(folder, name), "utf8") });
  const [page, icon, style, script] = await Promise.all([
    read("page.html", "text/html; charset=utf-8"),
    read("icon.svg", "image/svg+xml"),
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

async function bundle(name: string, type: string): Promise<Asset> {
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
