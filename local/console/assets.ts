import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

export type Asset = {
  readonly type: string;
  readonly body: string;
};

/** What the browser loads for the console's own pages besides the session, by path. Any other path is the page itself. */
export type Assets = { readonly page: Asset; readonly byPath: ReadonlyMap<string, Asset> };

type Build = (of: { readonly entry: string; readonly look: string; readonly base: string }) => Promise<{
  readonly html: string;
  readonly assets: readonly (Asset & { readonly name: string })[];
}>;
const { buildConsolePage }: { buildConsolePage: Build } = createRequire(import.meta.url)("../../release/framework/console-page.cjs");

/** Builds the page as the product's, with a choice of persons in the place of a sign-in, once. */
export async function readAssets(): Promise<Assets> {
  const [{ html, assets }, icon] = await Promise.all([
    buildConsolePage({ entry: "../local/console/page/local.tsx", look: "../local/console/page/style.css", base: "" }),
    readFile(join(import.meta.dirname, "../../console/icon.svg"), "utf8"),
  ]);
  const byPath = new Map(assets.map(({ name, ...asset }) => [`/console/assets/${name}`, asset]));
  return { page: { type: "text/html; charset=utf-8", body: html }, byPath: byPath.set("/icon.svg", { type: "image/svg+xml", body: icon }) };
}
