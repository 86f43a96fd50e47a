import { describe, expect, test } from "vitest";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: the files of the console's page", () => {
  const target = useEmbeddedTarget({ params: { console: "on", consoleClientId: "console" } });
  const read = (path: string, accepted: string) => fetch(`${target.api}${path}`, { headers: { "accept-encoding": accepted } });

  test("arrive compressed and plain as the same text, and none has more than 100 KB on the line", async () => {
    const html = await (await fetch(`${target.api}/console`)).text();
    const paths = new Set([...html.matchAll(/"(\/console\/assets\/[^"]+)"/g)].map(([, path = ""]) => path));
    expect([...paths].map((path) => path.replace(/^.*\./, ""))).toEqual(expect.arrayContaining(["css", "html", "js", "svg"]));
    for (const path of paths) {
      const [small, plain] = [await read(path, "gzip, br"), await read(path, "identity")];
      expect([path, small.headers.get("content-encoding"), plain.headers.get("content-encoding")]).toEqual([path, "br", null]);
      expect(Number(small.headers.get("content-length"))).toBeLessThan(100_000);
      expect(await small.text()).toBe(await plain.text());
    }
  });
});
