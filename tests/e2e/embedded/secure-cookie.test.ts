import { describe, expect, test } from "vitest";
import { newPerson } from "../../fixtures/journey.ts";
import { startEmbeddedTarget } from "../../fixtures/target.ts";

describe("embedded: cookies under an HTTPS address", () => {
  test("S51: the login cookie is Secure and has the __Host- prefix", async () => {
    const target = await startEmbeddedTarget({ params: { publicUrl: "https://oauth.example.com" } });
    try {
      const { json } = await (await newPerson(target)).client.startLogin({});
      const login = new URL(String(json.login_url));
      expect(login.origin).toBe("https://oauth.example.com");
      const answer = await fetch(`${target.api}${login.pathname}${login.search}`, { redirect: "manual" });
      expect(new URL(answer.headers.get("location") ?? "").searchParams.get("redirect_uri")).toBe("https://oauth.example.com/callback");
      expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-aurora_oauth_gcp_.*; SameSite=Lax; Secure$/)]);
      expect(answer.headers.getSetCookie()[0]).not.toMatch(/domain/i);
    } finally {
      await target.stop();
    }
  });
});
