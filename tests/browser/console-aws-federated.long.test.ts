import { describe, expect, test } from "vitest";
import { createClient } from "../../client/create-client.ts";
import { federatedAccount } from "../../local/console/troubles/aws-federated-account.ts";
import { connectFederated } from "../../local/stories/connect-federated.ts";
import { newAccountId } from "../fixtures/aws-control.ts";
import { confirmDisconnect, expectAccessible, focused, press, seen, useConsole } from "./console-fixture.ts";

describe("the console of an AWS account that trusts the organisation's issuer", () => {
  const fixture = useConsole();

  test("shows its proof of trust and no external ID, withholds it while the trust is open, and says what a disconnect leaves", async () => {
    const { stack, open, takeTroubles } = fixture();
    const account = newAccountId();
    const authorization = `Bearer ${await stack.issuer.sign({ sub: "ada", org: "acme" })}`;
    const client = createClient({ baseUrl: stack.api, credential: async () => ({ authorization }) });
    const { data } = await client.offerFederation("aws", { account });
    const offered = data as { readonly issuer: string; readonly subject: string; readonly audience: string };
    const owner = federatedAccount(stack.aws, account);
    const roleArn = await owner.create(offered);
    expect(await connectFederated(client, "aws", { roleArn }, { account })).toMatchObject({ status: 200 });

    const page = await open({ path: `/connections/aws/${account}` });
    const trust = page.getByRole("list", { name: "Trust test" }).getByRole("listitem");
    await seen(page, roleArn);
    await trust.filter({ hasText: "Another subject: refused, as it must be." }).waitFor();
    expect(await page.getByText("External ID").locator("visible=true").count()).toBe(0);
    await expectAccessible(page);

    await owner.open(offered);
    await press(page, "Check again");
    await seen(page, /^The role lets in others as well as this connection\.$/);
    await trust.filter({ hasText: "let in. All three must be refused." }).waitFor();
    await owner.close(offered);
    await press(page, "Check again");
    await trust.filter({ hasText: "Another audience: refused, as it must be." }).waitFor();

    await press(page, "Disconnect");
    await confirmDisconnect(page);
    await focused(page, `AWS ${account} is disconnected`);
    await seen(page, /aws iam delete-role --role-name/);
    await expectAccessible(page);
    expect(takeTroubles()).toEqual([]);
  });
});
