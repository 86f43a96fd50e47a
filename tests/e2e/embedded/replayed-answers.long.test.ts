import { randomBytes, randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Provider } from "../../../lib/connections/connection.ts";
import type { StopTarget } from "../../../lib/connections/switches.ts";
import { markRequest, sealAnswer } from "../../../lib/http/answer-once.ts";
import type { RouteDescription } from "../../../lib/openapi/describe.ts";
import { markedRequestsIn } from "../../../lib/table/stored-requests.ts";
import { switchChangesIn } from "../../../lib/table/stored-switches.ts";
import type { Target as OpsTarget } from "../../../ops/target.ts";
import { readDescriptions } from "../../../release/openapi/read-descriptions.ts";
import { buildEvent } from "../../fixtures/http-event.ts";
import { type Answer, newPerson, type Person } from "../../fixtures/journey.ts";
import { openOpsTarget } from "../../fixtures/ops-target.ts";
import { addClient } from "../../fixtures/tailscale-control.ts";
import { connectClient } from "../../fixtures/tailscale-journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

/** `example`: an answer of its description. `ends`: a stop holds it up no more than any end of access, and what it has ended stays ended. */
type Route = {
  readonly method: string;
  readonly path: string;
  readonly ends: boolean;
  readonly example: { readonly status: number; readonly json: unknown };
};

function exampleOf(answers: RouteDescription["answers"]): Route["example"] {
  const [status, answer] = Object.entries(answers).find(([code]) => code.startsWith("2")) ?? [];
  return { status: Number(status), json: Object.values(answer?.examples ?? {})[0] };
}

const keyed: readonly Route[] = (await readDescriptions()).flatMap(({ routes }) =>
  Object.entries(routes)
    .filter(([, { isKeyed }]) => isKeyed)
    .map(([on, { ends = false, answers }]) => {
      const [method = "", path = ""] = on.split(" ");
      return { method, path, ends, example: exampleOf(answers) };
    }),
);
const giving = keyed.filter(({ ends }) => !ends);

/** The path of the deletion that ends what a route is about. */
function endOf({ path }: Route): string {
  const words: readonly [RegExp, Provider][] = [
    [/azure/, "azure"],
    [/ovh/, "ovh"],
    [/\/(workspaces|users)/, "aws"],
    [/gcp|^\/login/, "gcp"],
    [/tailscale|\{provider\}|confirm/, "tailscale"],
  ];
  const provider = words.find(([word]) => word.test(path))?.[1];
  return path.startsWith("/webhooks") ? "/webhooks" : `/connections/${provider}?account=gone`;
}

describe("embedded: an answer that is kept for an Idempotency-Key", () => {
  const target = useEmbeddedTarget();
  let operator: OpsTarget;
  beforeAll(async () => {
    operator = await openOpsTarget(target.aws, "dev");
  });

  const fill = (path: string) => path.replace("{provider}", "tailscale").replaceAll(/\{\w+\}/g, "one");

  /** Keeps an answer as the route would have, for a request that is then sent again. */
  async function answered({ id, org }: Person, { method, path, example }: Route): Promise<string> {
    const [key, requests] = [randomUUID(), markedRequestsIn(operator.table)];
    const event = buildEvent({ route: `${method} ${fill(path)}`, body: "{}" });
    const request = markRequest(event, { id, tenant: org, permissions: new Set() }, key);
    const at = new Date();
    const until = new Date(at.getTime() + 86_400_000);
    const claim = { name: randomUUID(), at, until, keptUntil: until };
    const headers = { "content-type": "application/json" };
    const answer = { statusCode: example.status, headers, body: JSON.stringify(example.json) };
    await requests.claim(request, claim);
    await requests.keep(request, claim, sealAnswer(request, key, answer, randomBytes));
    return key;
  }
  const again = ({ sendByHand }: Person, { method, path }: Route, key: string): Promise<Answer> =>
    sendByHand(method, fill(path), {}, { "idempotency-key": key });
  const told = ({ status, json, headers }: Answer) =>
    headers.get("idempotent-replayed") === "true" ? "replayed" : `${status} ${json.code}`;

  async function whileStopped<T>(stopped: StopTarget, work: () => Promise<T>): Promise<T> {
    const switches = switchChangesIn(operator.table);
    await switches.stop(stopped, new Date());
    try {
      return await work();
    } finally {
      await switches.lift(stopped);
    }
  }

  test("is asked for on forty routes", () => {
    expect(keyed.length).toBeGreaterThanOrEqual(40);
    expect(keyed.filter(({ ends }) => ends).length).toBeGreaterThan(5);
  });

  test.each(giving)("S89: $method $path is not answered with it under a stop, nor after a disconnect or a deletion", async (route) => {
    const person = await newPerson(target);
    const key = await answered(person, route);
    const held = await whileStopped({ kind: "organisation", tenant: person.org }, () => again(person, route, key));
    expect(told(held)).toBe("409 answer_not_kept");
    expect(told(await again(person, route, key))).toBe("replayed");
    await person.sendByHand("DELETE", endOf(route));
    expect(told(await again(person, route, key))).toBe("409 answer_not_kept");
    expect(told(await again(person, route, await answered(person, route)))).toBe("replayed");
  });

  test.each(keyed.filter(({ ends }) => ends))(
    "S89: $method $path is answered with it under a stop, and after another end",
    async (route) => {
      const person = await newPerson(target);
      const key = await answered(person, route);
      expect(told(await whileStopped({ kind: "organisation", tenant: person.org }, () => again(person, route, key)))).toBe("replayed");
      await person.sendByHand("DELETE", "/connections/tailscale?account=gone");
      expect(told(await again(person, route, key))).toBe("replayed");
    },
  );

  test("S89: of another provider or organisation is given under a stop and after a disconnect", async () => {
    const [person, route] = [await newPerson(target), giving.find(({ path }) => path === "/connections/{provider}/refresh") as Route];
    const key = await answered(person, route);
    await person.sendByHand("DELETE", "/connections/azure?account=gone");
    await (await newPerson(target)).sendByHand("DELETE", "/connections/tailscale?account=gone");
    expect(told(await whileStopped({ kind: "provider", provider: "azure" }, () => again(person, route, key)))).toBe("replayed");
    expect(told(await whileStopped({ kind: "provider", provider: "tailscale" }, () => again(person, route, key)))).toBe(
      "409 answer_not_kept",
    );
  });

  test("S89: with an auth key is not given while the organisation is stopped, nor after the key's deletion or the disconnect", async () => {
    const [person, client] = [await newPerson(target), await addClient(target)];
    expect((await connectClient(person, client)).status).toBe(200);
    const create = async () => {
      const headers = { "idempotency-key": randomUUID() };
      const send = () => person.client.createTailscaleAuthKey({}, undefined, { headers });
      const made = await send();
      expect([made.status, made.text]).toEqual([200, expect.stringContaining("tskey-auth-")]);
      return { send, id: (made.json.key as { id: string }).id };
    };
    const [deleted, disconnected] = [await create(), await create()];
    expect(told(await whileStopped({ kind: "organisation", tenant: person.org }, disconnected.send))).toBe("409 answer_not_kept");
    expect(told(await disconnected.send())).toBe("replayed");
    await person.client.deleteTailscaleAuthKey(deleted.id);
    expect(told(await deleted.send())).toBe("409 answer_not_kept");
    const last = await create();
    await person.client.disconnectConnection("tailscale");
    for (const { send } of [disconnected, last]) {
      expect(told(await send())).toBe("409 answer_not_kept");
    }
  });

  test("S89: a login link and the subscription of Azure are refused while the organisation is stopped", async () => {
    const person = await newPerson(target);
    const refused = await whileStopped({ kind: "organisation", tenant: person.org }, async () => [
      await person.client.startLogin({}),
      await person.client.startGoogleLogin({}),
      await person.client.startOvhLogin({ endpoint: "ovh-eu" }),
      await person.client.readAzureSubscription(),
    ]);
    expect(refused.map(told)).toEqual(Array(4).fill("503 stopped"));
  });
});
