import { describe, expect, test } from "vitest";
import { addAccount, failGoogle } from "../../fixtures/google-control.ts";
import { locationOf, newPerson, outcomeOf, reachCallback } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

// Cold processes on a busy machine take long to come up.

/** A public route sends the browser to the front end, whatever failed. */
const failedWith = (error: string) => [303, { login: "gcp_failed", error }];

describe("embedded: the routes that a browser visits", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const post = async (form: Record<string, string> | [string, string][]) => {
    const body = new URLSearchParams(form);
    return (await newPerson(target)).visit(`${target.api}/callback`, { method: "POST", body });
  };

  test("S8: a form of more than 64 KB at the callback leads to the front end", async () => {
    const answer = await post({ state: "x".repeat(70_000) });
    expect([answer.status, answer.status === 303 ? outcomeOf(answer) : answer.text]).toEqual(failedWith("body_too_large"));
  });

  test("S9: only known parameters of a form are in the URL: no token and no unknown one", async () => {
    const person = await newPerson(target);
    const { searchParams } = await reachCallback(person, await addAccount(target));
    const answer = await post([...searchParams, ["access_token", "ya29.canary"], ["id_token", "eyJ"], ["pad", "x".repeat(60_000)]]);
    expect(locationOf(answer).href.split("?")[0]).toBe(`${target.api}/callback`);
    expect(outcomeOf(answer)).toEqual(Object.fromEntries(searchParams));
    expect(outcomeOf(await person.visit(locationOf(answer)))).toMatchObject({ login: "gcp_confirm" });
  });

  test("a form with more than 8 KB of known parameters leads to the front end", async () => {
    const answer = await post({ state: "x", code: "x".repeat(8 * 1024) });
    expect(locationOf(answer).href.length).toBeLessThan(1000);
    expect([answer.status, outcomeOf(answer)]).toEqual(failedWith("callback_invalid"));
    expect(outcomeOf(await post({ state: "x", code: "x".repeat(8 * 1024 - 20) })).code).toHaveLength(8 * 1024 - 20);
  });

  test("the deadline of the function leads to the front end", async () => {
    // As long as the function runs, less a second: table and Google hang, each within its own limit.
    const { json } = await (await newPerson(target)).client.startLogin({});
    await target.inside.kill("gcpStart");
    await target.inside.failAws({ target: "DynamoDB_20120810.DeleteItem", delay_ms: 2700, drop: true });
    await target.inside.failAws({ target: "DynamoDB_20120810.DeleteItem", nth: 2, delay_ms: 2700 });
    await target.inside.failAws({ target: "DynamoDB_20120810.GetItem", delay_ms: 2700 });
    await failGoogle(target, { method: "GET", path: "/.well-known/openid-configuration", times: 9, delay_ms: 9000 });
    const answer = await (await newPerson(target)).visit(String(json.login_url));
    expect([answer.status, answer.status === 303 ? outcomeOf(answer) : answer.text]).toEqual(failedWith("deadline_exceeded"));
  });
});

describe("embedded: the routes that a browser visits, when the deployment lacks a setting", () => {
  const target = useEmbeddedTarget({ params: { googleIssuer: "not a URL" } });

  test.each([
    ["GET", "/gcp/start?ticket=x"],
    ["GET", "/callback?state=x"],
    ["GET", "/gcp/callback?state=x"],
    ["POST", "/callback"],
  ])("%s %s leads to the front end", async (method, path) => {
    const answer = await (await newPerson(target)).visit(`${target.api}${path}`, { method });
    expect([answer.status, answer.status === 303 ? outcomeOf(answer) : answer.text]).toEqual(failedWith("configuration_invalid"));
    expect(locationOf(answer).origin).toBe(target.frontEnd);
  });
});
