import { type BuildKits, destroy, field, type Kit, optionalField, sameForAll, withTerraform } from "../kit.ts";
import powerShellLibrary from "./azure.ps1";
import { applicationId, azureCli, links, subscriptionId, tenantId } from "./azure-kit.ts";
import { secretTerraform } from "./azure-terraform.ts";
import removePowerShell from "./remove.ps1";
import removeBash from "./remove.sh";
import setUpPowerShell from "./setup.ps1";
import setUpBash from "./setup.sh";

const begin = "$ErrorActionPreference = 'Stop'\n";

const powerShell = (text: string) =>
  ({ kind: "powershell", title: "With the Azure CLI, in PowerShell", text: text.replace(begin, () => powerShellLibrary) }) as const;

/** The scripts that make and remove an application with a secret. */
export const secretScripts = {
  setUpBash: azureCli(setUpBash),
  setUpPowerShell: powerShell(setUpPowerShell),
  removeBash: azureCli(removeBash),
  removePowerShell: powerShell(removePowerShell),
} as const;

/** An application of the customer's directory with a role and a secret. Scripts and Terraform make the same. */
const application: Kit = {
  setUp: [secretScripts.setUpBash, secretScripts.setUpPowerShell, withTerraform(secretTerraform)],
  remove: [secretScripts.removeBash, secretScripts.removePowerShell, destroy],
  fields: [
    tenantId,
    applicationId,
    field("clientSecret", "Client secret", "The scripts print it once. Terraform: terraform output -raw clientSecret"),
    subscriptionId,
    optionalField("secretExpiresAt", "Expires", "When the secret expires. Empty: Azure is asked."),
  ],
  links,
};

/** What a customer makes for `service_principal`. */
export const buildKits: BuildKits = () => ({ service_principal: sameForAll(application) });
