import { createHash } from "node:crypto";
import { dataOf } from "../../../client/api-failure.ts";
import { Browser } from "../../browser.ts";
import { consentByScript } from "../../simulator/consent-by-script.ts";
import type { SeedWorld } from "./world.ts";

/** What the stage that is asked has registered: see the parameter `connectReturns`. */
export const seedReturns = { url: "https://app.example.com/connected", name: "Example Ltd" };

const verifier = "verifier-of-a-seed-0123456789-0123456789-0123456789";
const wanted = {
  providers: [{ provider: "gcp" as const }],
  end_user: { id: "jo" },
  return_url: seedReturns.url,
  code_challenge: createHash("sha256").update(verifier).digest("base64url"),
};

/** Sessions that are made, read, ended and finished. */
export async function seedConnectSessions({ target, recorder }: SeedWorld): Promise<void> {
  const { client, seed, once } = await recorder.actor("seed-connect-sessions");
  const make = async () => dataOf(await client.createConnectSession(wanted));
  await seed.createConnectSession(wanted);
  await seed.readConnectSession((await make()).id);
  await once.endConnectSession((await make()).id);

  const { id, link } = await make();
  const browser = new Browser();
  const send = async (step: string, body: object = {}) => {
    const headers = { "content-type": "application/json", "x-aurora-console": "1", "sec-fetch-site": "same-origin" };
    const answer = await browser.open(`${target.api}${new URL(link).pathname}/${step}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { readonly login_url: string };
  };
  // The first one brings the cookie, and the second one owns the session by it.
  await send("open");
  await send("open");
  const { login_url } = await send("login", { provider: "gcp" });
  await browser.open(await consentByScript((await browser.follow(login_url)).href));
  await once.finishConnectSession(id, { code_verifier: verifier });
}
