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

  test.each([
    "/console/connect/azure",
    "/console/connect/azure/production?method=federated",
    "/console/connect/aws/open",
    "/console/connections/aws/471108150102/setup",
    "/console/connections/gcp/default/runs/1",
    "/console/nowhere",
  ])("the page is at %s, so that a person may load it again and come back to it from a sign-in", async (path) => {
    const first = await read("/console", "identity");
    const { status, headers, body } = await read(path, "identity").then(async (answer) => ({
      ...{ status: answer.status, headers: answer.headers },
      body: await answer.text(),
    }));
    expect([status, headers.get("content-type"), body]).toEqual([200, "text/html; charset=utf-8", await first.text()]);
  });
});
