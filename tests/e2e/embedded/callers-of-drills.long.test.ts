import { describe, expect, test } from "vitest";
import { askBroker, askForLogin } from "../../../local/gameday/callers.ts";
import { requestsOf, useToken } from "../../../local/soak/callers.ts";
import type { Asked, Journal } from "../../../local/soak/journal.ts";
import type { Member } from "../../../local/soak/member.ts";
import { newPerson } from "../../fixtures/journey.ts";
import { addClient, listDevicesWith } from "../../fixtures/tailscale-control.ts";
import { connectClient } from "../../fixtures/tailscale-journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: the callers of the soak and of the game day", () => {
  const target = useEmbeddedTarget();
  const stack = () => ({ api: target.api, issuer: { sign: target.token } });

  const connected = async (isAccepted: Member["isAccepted"] = async () => true): Promise<Member> => {
    const person = await newPerson(target);
    expect((await connectClient(person, await addClient(target))).status).toBe(200);
    const place = { kind: "Tailscale client", provider: "tailscale", account: "default", org: person.org, person: person.id } as const;
    return {
      ...place,
      rotates: false,
      isAccepted,
      state: "connected",
      attempts: 1,
      connects: 1,
      isKnown: true,
      disconnects: 0,
      cutLogins: 0,
    };
  };
  const openJournal = () => {
    const asked: Asked[] = [];
    const journal: Journal = { asked, happened: [], killed: [], samples: [], now: () => 0 };
    return { journal, told: () => asked.map(({ what, status, code }) => `${what} ${status} ${code ?? ""}`.trim()) };
  };

  test("those of a soak get their answers, and each is noted", async () => {
    const { journal, told } = openJournal();
    const requests = requestsOf(stack(), journal);
    const member = await connected();
    const { json } = await requests.token(member);
    expect(await listDevicesWith(target, (json as { access_token: string }).access_token)).toBe(200);
    expect((await requests.list(member)).json).toMatchObject({ connections: [{ provider: "tailscale", status: "active" }] });
    expect((await requests.check(member)).json).toMatchObject({ works: true });
    expect((await requests.refresh(member)).json).toMatchObject({ outcome: "refreshed" });
    expect((await requests.disconnect(member)).json).toMatchObject({ state: "disconnected" });
    await requests.token({ ...member, account: "never-connected" });
    expect(told()).toEqual(["token 200", "list 200", "check 200", "refresh 200", "disconnect 200", "token 404 not_found"]);
  });

  test("those of a soak report a token that the provider does not take", async () => {
    const { journal, told } = openJournal();
    expect(await useToken(await connected(async () => false), requestsOf(stack(), journal))).toBe(false);
    expect(told()).toEqual(["token 200", "report 200"]);
  });

  test("those of a game day ask for tokens, and for a login up to the provider's page", async () => {
    const { org } = await connected();
    expect(await askBroker(stack(), { provider: "tailscale", account: "default", org })).toMatchObject({ status: 200 });
    expect(await askBroker(stack(), { provider: "aws", account: "1", org })).toMatchObject({ status: 404, code: "not_found" });
    expect(await askForLogin(stack())).toEqual({ status: 303 });
  });
});
