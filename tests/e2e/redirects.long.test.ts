import { describe, expect, test } from "vitest";
import { addAccount, googleCalls, isCodeExchange } from "../fixtures/google-control.ts";
import { begin, connect, connectFully, locationOf, newPerson, outcomeOf, reachCallback } from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { useTarget } from "../fixtures/use-target.ts";

/** As Google and the identity provider make them: access token, refresh token, JWT. `eyJ` alone comes in random values too. */
const token = /ya29\.|1\/\/0|eyJ[\w-]+\.eyJ/;

describe(`${targetName}: redirects, headers and cookies`, () => {
  const target = useTarget();

  const evil = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\evil.example",
    "\\\\evil.example",
    "/%2fevil.example",
    "/chat/../..//evil.example",
    "/chat\\@evil.example",
    "/\t/evil.example",
    "/chat\r\nset-cookie: a=b",
    "http:evil.example",
    "javascript:alert(1)",
    "user:pass@evil.example",
    "/chat@evil.example",
    "/elsewhere",
    "chat",
    "",
    "/chat#fragment",
  ];
  test("S7: a login that would return to a page that is not on the list is refused at its start", async () => {
    // Two people: ten logins a minute are let through for each.
    const people = [await newPerson(target), await newPerson(target)];
    for (const [index, return_to] of evil.entries()) {
      const answer = await people[index % 2]?.client.startLogin({ return_to });
      expect([return_to, answer?.status, answer?.json.field]).toEqual([return_to, 400, "return_to"]);
      expect(answer?.text).not.toContain("evil");
    }
  });

  test("S7: a parameter that a browser adds to the callback does not change the redirect", async () => {
    const person = await newPerson(target);
    const url = await reachCallback(person, await addAccount(target));
    for (const name of ["return_to", "redirect_uri", "login", "error_uri", "url"]) {
      url.searchParams.set(name, "https://evil.example/");
    }
    const answer = await person.visit(url);
    expect(locationOf(answer).origin).toBe(target.frontEnd);
    expect(locationOf(answer).href).not.toContain("evil");
    expect(Object.keys(outcomeOf(answer))).toEqual(["login", "confirm"]);
  });

  test("S8: the callback answers 303 to a clean URL, with an empty body, no Referer and nothing to keep", async () => {
    const person = await newPerson(target);
    const url = await reachCallback(person, await addAccount(target));
    const answers = [await person.visit(url), await person.visit(url), await person.visit(`${target.api}/callback?code=4/0x&state=y`)];
    for (const answer of answers) {
      expect([answer.status, answer.text]).toEqual([303, ""]);
      expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const location = locationOf(answer).href;
      for (const name of ["code", "state"]) {
        expect(location).not.toContain(`${name}=`);
        expect(location).not.toContain(url.searchParams.get(name));
      }
    }
  });

  test("S9, S28: no token is in any redirect, and in no URL that Google's simulator has seen", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await connectFully(person, account);
    await connect(person, await addAccount(target));
    const locations = person.answers.flatMap(({ headers }) => headers.get("location") ?? []);
    expect(locations.length).toBeGreaterThanOrEqual(4);
    expect(locations.filter((location) => token.test(decodeURIComponent(location)))).toEqual([]);
    const calls = await googleCalls(target);
    expect(calls.filter(({ path, query }) => token.test(`${path}${JSON.stringify(query)}`))).toEqual([]);
    // The same search finds the values that were sent in bodies and headers.
    expect(calls.some(({ form, authorization }) => token.test(JSON.stringify(form)) || token.test(authorization ?? ""))).toBe(true);
  });

  test("S3, S17, S18: the verifier goes to the token endpoint only, and its challenge is new for each login", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const [one, two] = [locationOf(await begin(person)).searchParams, locationOf(await begin(person)).searchParams];
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(one.get(name)).toMatch(/^[\w-]{43}$/);
      expect(one.get(name)).not.toBe(two.get(name));
    }
    expect(one.get("code_challenge_method")).toBe("S256");
    expect(one.get("scope")?.split(" ")).toEqual(["openid", "email", "https://www.googleapis.com/auth/cloud-platform"]);
    await connect(person, account);
    const calls = await googleCalls(target);
    const { code_verifier: verifier } = calls.findLast(isCodeExchange)?.form ?? {};
    expect(verifier).toMatch(/^[\w.~-]{43,128}$/);
    expect(calls.filter((call) => JSON.stringify(call).includes(String(verifier)))).toHaveLength(1);
  });

  test("S10, S27: no route answers with a page or a script, every answer forbids caching, and none is of a guessed type", async () => {
    const person = await newPerson(target);
    const everyone = [person, await newPerson(target, { permissions: [] })];
    for (const { method, path } of target.routes) {
      for (const caller of everyone) {
        const answer = await caller.sendByHand(
          method,
          path.replace("{provider}", "gcp").replace(/\{\w+\}/, "default"),
          method === "GET" || method === "HEAD" ? undefined : {},
        );
        const where = `${answer.request} ${answer.status}`;
        expect([where, answer.headers.get("content-type") ?? ""]).toEqual([where, expect.not.stringMatching(/html|script|xml/i)]);
        expect([where, answer.headers.get("cache-control")]).toEqual([where, "no-store"]);
        expect([where, answer.headers.get("x-content-type-options")]).toEqual([where, "nosniff"]);
        expect([where, answer.text]).toEqual([where, expect.not.stringMatching(/<\w|postMessage/)]);
      }
    }
  });

  test("S51: the login cookie is HttpOnly, SameSite=Lax, host-only, lives ten minutes, and is taken away by the callback", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const url = await reachCallback(person, account);
    const set = person.answers.at(-1)?.headers.getSetCookie() ?? [];
    expect(set).toEqual([
      expect.stringMatching(/^(__Host-)?aurora_oauth_gcp_[\w-]{8}=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax(; Secure)?$/),
    ]);
    const cleared = (await person.visit(url)).headers.getSetCookie();
    expect(cleared).toEqual([expect.stringMatching(/=; Path=\/; Max-Age=0; HttpOnly; SameSite=Lax/)]);
    expect(cleared[0]?.split("=")[0]).toBe(set[0]?.split("=")[0]);
  });

  test("S51: two logins in two tabs do not take each other's cookie", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const [one, two] = [await reachCallback(person, account), await reachCallback(person, account)];
    expect(outcomeOf(await person.visit(one)).login).toBe("gcp_confirm");
    expect(outcomeOf(await person.visit(two)).login).toBe("gcp_confirm");
  });
});
