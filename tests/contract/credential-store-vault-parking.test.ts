import { expect, it } from "vitest";
import { Secret } from "../../lib/secret.ts";
import { fieldsOf } from "../fixtures/fields-of.ts";
import { freshKey } from "./credential-store-contract.ts";
import { describeRealVault, startRealVault } from "./real-vault-fixture.ts";

const token = fieldsOf({ refresh_token: "t" });

await describeRealVault("a real Vault with the policies of resources/vault", (source) => {
  it.each(["aurora-oauth-dev-disconnect", "aurora-oauth-dev-schedule"])(
    "gives %s a conflict where it may park and not read",
    async (role) => {
      await using vault = await startRealVault(source);
      const created = await vault.api("POST", "auth/token/create", { policies: [role], ttl: "1m", type: "batch" });
      const store = vault.open({ token: new Secret((created as { client_token: string }).client_token) });
      const parked = freshKey({ area: "parked" });
      expect(await store.write(parked, token, { cas: 0 })).toEqual({ version: 1 });
      await expect(store.write(parked, token, { cas: 0 })).rejects.toMatchObject({ code: "credential_conflict" });
      await expect(store.read(parked)).rejects.toMatchObject({ code: "store_denied" });
    },
  );
});
