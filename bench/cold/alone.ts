import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const written = ".cache/functions/bench/alone";

/** A function of a set of rights, and each of its members as a function of its own. `handler` as in the template. */
export type Group = { readonly name: string; readonly handler: string; readonly members: readonly { readonly handler: string }[] };

/** Lists the functions that serve the routes of a set together, and writes an entry file for each member, without the others. */
export async function writeGroups(): Promise<readonly Group[]> {
  const folders = ["functions/sets", "functions/aurora/sets"];
  const files = await Promise.all(folders.map(async (folder) => (await readdir(join(root, folder))).map((file) => join(folder, file))));
  await mkdir(join(root, written), { recursive: true });
  return Promise.all(files.flat().map(writeMembers));
}

async function writeMembers(file: string): Promise<Group> {
  const source = await readFile(join(root, file), "utf8");
  const name = file.replace(/^functions\/|sets\/|\.ts$/g, "").replaceAll("/", "-");
  const [call = "", names = ""] = /(?:serveSet|together)\((.*?)\)/.exec(source) ?? [];
  const members = names.split(", ").map(async (member, index) => {
    const others = names.split(", ").filter((one) => one !== member);
    const lines = source
      .split("\n")
      .filter((line) => !others.some((other) => line.startsWith("import") && line.includes(` as ${other} }`)));
    const alone = lines.join("\n").replace(call, call.replace(names, member));
    const folder = join(root, file, "..");
    const text = alone.replace(/from "(\..*)"/g, (_, path: string) => `from "${join(folder, path)}"`);
    const entry = `${written}/${name}-${index}`;
    await writeFile(join(root, `${entry}.ts`), text);
    return { handler: `${entry}.handler` };
  });
  return { name, handler: file.replace(/ts$/, "handler"), members: await Promise.all(members) };
}
