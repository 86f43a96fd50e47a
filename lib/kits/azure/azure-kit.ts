import { applicationsPage, subscriptionsPage } from "../../providers/azure/azure.ts";
import { clouds } from "../../providers/azure/azure-clouds.ts";
import { buildBash, field, type KitField, type Link, optionalField, type Script } from "../kit.ts";
import library from "./azure.sh";

/** A script for the Azure CLI. */
export const azureCli = (text: string, values: Readonly<Record<string, string>> = {}, title = "With the Azure CLI"): Script => ({
  kind: "bash",
  title,
  text: buildBash(text, library, values),
});

/** A field that the scripts print. */
export const printed = (name: string, title: string, what: string): KitField => field(name, title, `The script prints it: ${what}.`);

export const tenantId = printed("tenantId", "Tenant ID", "the directory's id or one of its domains");
export const applicationId = printed("clientId", "Client ID", "the id of the application");
export const subscriptionId: KitField = optionalField(
  "subscriptionId",
  "Subscription ID",
  "The subscription to work with. Empty: the first that is enabled.",
);
export const cloud: KitField = optionalField("cloud", "Cloud", "public, usgovernment or china. Empty: public.");

export const links: readonly Link[] = [
  { title: "Applications, in the Azure portal", url: applicationsPage(clouds.public) },
  { title: "Subscriptions, where a role is given under Access control (IAM)", url: subscriptionsPage(clouds.public) },
];
