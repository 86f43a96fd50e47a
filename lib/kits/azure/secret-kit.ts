import { applicationsPage, clouds, subscriptionsPage } from "../../providers/azure/azure.ts";
import { type BuildCustomerSides, type CustomerSide, sameForAll } from "../kit.ts";
import removePowerShell from "./remove.ps1";
import removeBash from "./remove.sh";
import { secretTerraform } from "./secret-terraform.ts";
import setUpPowerShell from "./setup.ps1";
import setUpBash from "./setup.sh";

const withBash = "With the Azure CLI";
const withPowerShell = "With the Azure CLI, in PowerShell";

/** An application of the customer's directory with a role and a secret. Scripts and Terraform make the same. */
const application: CustomerSide = {
  setUp: [
    { kind: "bash", title: withBash, text: setUpBash },
    { kind: "powershell", title: withPowerShell, text: setUpPowerShell },
    { kind: "terraform", title: "With Terraform", text: secretTerraform },
  ],
  remove: [
    { kind: "bash", title: withBash, text: removeBash },
    { kind: "powershell", title: withPowerShell, text: removePowerShell },
    { kind: "bash", title: "What Terraform made", text: "terraform destroy\n" },
  ],
  fields: [
    { name: "tenantId", title: "Tenant ID", hint: "Each script prints it: the directory's id or one of its domains." },
    { name: "clientId", title: "Client ID", hint: "Each script prints it: the id of the application." },
    { name: "clientSecret", title: "Client secret", hint: "The scripts print it once. Terraform: terraform output -raw clientSecret" },
    {
      name: "subscriptionId",
      title: "Subscription ID",
      hint: "The subscription to work with. Empty: the first that is enabled.",
      isOptional: true,
    },
    { name: "secretExpiresAt", title: "Expires", hint: "When the secret expires. Empty: Azure is asked.", isOptional: true },
  ],
  links: [
    { title: "Applications, in the Azure portal", url: applicationsPage(clouds.public) },
    { title: "Subscriptions, where a role is given under Access control (IAM)", url: subscriptionsPage(clouds.public) },
  ],
};

/** What a customer makes for `service_principal`. */
export const buildCustomerSides: BuildCustomerSides = () => ({ service_principal: sameForAll(application) });
