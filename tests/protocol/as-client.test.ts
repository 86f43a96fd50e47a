import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { asClient } from "../../lib/oauth-clients/as-client.ts";
import type { OAuthClient } from "../../lib/providers/oauth-transport.ts";
import { Secret } from "../../lib/secret.ts";

describe("a request as a client", () => {
  const own: OAuthClient = { clientId: "1-a", clientSecret: new Secret("new"), earlierSecret: new Secret("old"), isOwn: true };
  const refusing =
    (sent: string[], accepts: string, code: "client_misconfigured" | "grant_revoked" | "provider_timeout" = "client_misconfigured") =>
    async ({ clientSecret }: OAuthClient) => {
      sent.push(clientSecret.reveal());
      if (clientSecret.reveal() !== accepts) {
        throw new Failure(code, { detail: "token endpoint: 401" });
      }
      return "done";
    };

  it("takes the newer secret, then the earlier one, and each once", async () => {
    for (const [accepts, expected] of [
      ["new", ["new"]],
      ["old", ["new", "old"]],
    ] as const) {
      const sent: string[] = [];
      expect(await asClient(own, refusing(sent, accepts))).toBe("done");
      expect(sent).toEqual(expected);
    }
  });

  it("that no secret of the organisation's opens is the customer's failure, with the client in the log's detail", async () => {
    const sent: string[] = [];
    const failed = asClient(own, refusing(sent, "none"));
    await expect(failed).rejects.toMatchObject({ code: "own_client_rejected", detail: expect.stringContaining("1-a") });
    expect(sent).toEqual(["new", "old"]);
  });

  it.each(["grant_revoked", "provider_timeout"] as const)("is not sent again after %s: the token may be spent", async (code) => {
    const sent: string[] = [];
    await expect(asClient(own, refusing(sent, "old", code))).rejects.toMatchObject({ code });
    expect(sent).toEqual(["new"]);
  });

  it("of the operator's client stays the operator's failure", async () => {
    const operators = { clientId: "op", clientSecret: new Secret("new") };
    await expect(asClient(operators, refusing([], "none"))).rejects.toMatchObject({ code: "client_misconfigured" });
  });
});
