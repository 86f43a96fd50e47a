import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
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

type Build = (of: { readonly entry: string; readonly base: string }) => Promise<{
  readonly html: string;
  readonly assets: readonly (Asset & { readonly name: string })[];
}>;
const { buildConsolePage }: { buildConsolePage: Build } = createRequire(import.meta.url)("../../release/framework/console-page.cjs");

const folder = join(import.meta.dirname, "page");

/** Builds the page as the product's, with a choice of persons in the place of a sign-in, once. */
export async function readAssets(): Promise<Assets> {
  const [{ html, assets }, icon] = await Promise.all([
    buildConsolePage({ entry: "local.ts", base: "" }),
    readPageFile("icon.svg", "image/svg+xml"),
  ]);
  const byPath = new Map(assets.map(({ name, ...asset }) => [`/console/assets/${name}`, asset]));
  return { page: { type: "text/html; charset=utf-8", body: html }, byPath: byPath.set("/icon.svg", icon) };
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
