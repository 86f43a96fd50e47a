import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunctions } from "../../local/lambda/bundle.ts";

const folder = mkdtempSync(join(tmpdir(), "aurora-chunks-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (file: string, text: string) => writeFileSync(join(folder, file), text);

const bundle = (...names: readonly string[]) =>
  bundleFunctions({
    root: folder,
    functions: Object.fromEntries(names.map((name) => [name, { handler: `${name}.handler` }])),
    outdir: join(folder, "out"),
  });

describe("a library in a chunk", () => {
  beforeAll(() => {
    write("library.chunk.ts", 'globalThis.loads = (globalThis.loads ?? 0) + 1;\nexport const word = "of the library";');
    write("user.ts", 'export const handler = async () => (await import("./library.chunk.ts")).word;');
    write("second.ts", 'export { handler } from "./user.ts";');
    write("other.ts", "export const handler = async () => 1;");
    write("eager.ts", 'import { word } from "./library.chunk.ts";\nexport const handler = async () => word;');
  });

  it("is a file beside each bundle that uses it, named after the bundle, and is in no bundle", async () => {
    const { functions, metafile } = await bundle("user", "second", "other");
    const outputs = Object.keys(metafile.outputs).map((path) => relative("out", path));
    expect(outputs.sort()).toEqual(["other.cjs", "second.cjs", "second.library.cjs", "user.cjs", "user.library.cjs"]);
    const text = (name: string) => readFileSync(functions[name]?.file ?? "", "utf8");
    expect(["user", "second", "other"].filter((name) => text(name).includes("of the library"))).toEqual([]);
    expect(Object.keys(metafile.outputs["out/user.library.cjs"]?.inputs ?? {})).toContain("library.chunk.ts");
  });

  it("is loaded by the first call that needs it, and once", async () => {
    const { functions } = await bundle("user");
    const loads = () => (globalThis as { loads?: number }).loads ?? 0;
    const before = loads();
    const file = functions.user?.file ?? "";
    const { handler } = createRequire(file)(file);
    expect(loads()).toBe(before);
    expect([await handler(), await handler()]).toEqual(["of the library", "of the library"]);
    expect(loads()).toBe(before + 1);
  });

  it("cannot be imported in any other way", async () => {
    await expect(bundle("eager")).rejects.toThrow("library.chunk.ts is a chunk: load it by import()");
  });
});

describe("a library whose caller cannot wait", () => {
  beforeAll(() => {
    write(
      "log.lazy.ts",
      "globalThis.opened = (globalThis.opened ?? 0) + 1;\nexport type Line = string;\nexport function say(word: Line) { return 'said ' + word; }",
    );
    write("says.ts", 'import { type Line, say } from "./log.lazy.ts";\nconst word: Line = "yes";\nexport const handler = () => say(word);');
    write("imports.ts", 'export const handler = async () => (await import("./log.lazy.ts")).say("no");');
    write("values.lazy.ts", "export const open = 1;");
    write("reads.ts", 'import { open } from "./values.lazy.ts";\nexport const handler = () => open;');
  });

  it("is loaded by the first call of one of its functions, and once, from a file beside the bundle", async () => {
    const { functions, metafile } = await bundle("says");
    expect(Object.keys(metafile.outputs).sort()).toEqual(["out/says.cjs", "out/says.log.cjs"]);
    const file = functions.says?.file ?? "";
    const { handler } = createRequire(file)(file);
    const opened = () => (globalThis as { opened?: number }).opened ?? 0;
    expect(opened()).toBe(0);
    expect([handler(), handler()]).toEqual(["said yes", "said yes"]);
    expect(opened()).toBe(1);
  });

  it("is imported by an import statement, and exports functions only", async () => {
    await expect(bundle("imports")).rejects.toThrow("log.lazy.ts is a chunk: load it by an import statement");
    await expect(bundle("reads")).rejects.toThrow("values.lazy.ts exports functions only, and not: export const open = 1;");
  });
});
