import type { Page } from "playwright-core";
import type { ProviderName } from "../../client/generated/operations.ts";
import { federatedProject } from "../../local/console/troubles/google-federated-project.ts";
import { accountOf, addRoleAt } from "../fixtures/aws-control.ts";
import * as azure from "../fixtures/azure-control.ts";
import { addServiceAccount } from "../fixtures/ovh-control.ts";
import { addTrust } from "../fixtures/tailscale-federated-control.ts";
import type { Target } from "../fixtures/target.ts";

export type Pages = {
  readonly page: Page;
  /** Goes to the page on which a provider is connected. */
  open(provider: ProviderName): Promise<unknown>;
  /** Waits until it is connected. @param account - The account's name, where no other name was preset. */
  connected(account: string): Promise<unknown>;
  /** The project at Google Cloud that trusts us, of this journey alone. */
  readonly project: { readonly projectId: string; readonly number: string };
};

/** Connects all five providers by the way that their page recommends: makes at the simulated cloud what the page asks for, and pastes what it wants. */
export async function connectFive(target: Target, { page, open, connected, project }: Pages): Promise<void> {
  const openRecommended = async (provider: ProviderName) => {
    await open(provider);
    await page.locator("section.method").getByText("Recommended").first().waitFor();
  };
  const offered = async (name: string) => (await page.locator(".copy", { hasText: name }).locator("code").first().textContent()) ?? "";
  const readTrust = async () => {
    await page.getByText(/^Issuer, Subject/).click();
    return { issuer: await offered("Issuer"), subject: await offered("Subject") };
  };
  /** Pastes what the customer has made, by the names of the fields. */
  const connect = async (fields: object, account: string) => {
    for (const [name, value] of Object.entries(fields)) {
      const choice = page.locator(`section.method:visible select[name="${name}"]`);
      const isChoice = (await choice.count()) > 0;
      await (isChoice ? choice.selectOption(value) : page.locator(`section.method:visible [name="${name}"]`).fill(value));
    }
    await page.getByRole("button", { name: /^Connect / }).click();
    await connected(account);
  };

  await openRecommended("tailscale");
  await connect({ clientId: (await addTrust(target, await readTrust())).clientId }, "default");
  await openRecommended("azure");
  const application = await azure.addKeylessApplication(target, await azure.addDirectory(target));
  await azure.addTrust(target, application, { ...(await readTrust()), audience: await offered("Audience") });
  await connect(application, "default");
  await openRecommended("gcp");
  await connect(await federatedProject(target.google, { ...project, displayName: "Keyless" }).trust(await readTrust()), "default");
  await openRecommended("ovh");
  const { body } = await addServiceAccount(target, { region: "ca" });
  await connect(body, "ovh-ca");
  await openRecommended("aws");
  const roleArn = await addRoleAt(target, await offered("External ID"));
  await connect({ roleArn }, accountOf(roleArn));
}
