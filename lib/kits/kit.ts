import type { Environment } from "../config.ts";
import type { Trust } from "../issuer/identity-token-source.ts";

/** What a text for the customer is. `powershell`: a script. `json`: the body of a request that they send. */
export const scriptKinds = ["bash", "powershell", "terraform", "cloudformation", "json"] as const;

/** A text that the customer runs or applies, or its counterpart that removes what it made. */
export type Script = { readonly kind: (typeof scriptKinds)[number]; readonly title: string; readonly text: string };

/** Terraform that makes the same as the scripts beside it. */
export const withTerraform = (text: string, title = "With Terraform"): Script => ({ kind: "terraform", title, text });

/** Removes what such Terraform made. */
export const destroy: Script = { kind: "bash", title: "What Terraform made", text: "terraform destroy\n" };

/** A field of the connect's body: what it is, and where the customer finds it. */
export type KitField = { readonly name: string; readonly title: string; readonly hint: string; readonly isOptional?: true };

export const field = (name: string, title: string, hint: string): KitField => ({ name, title, hint });
export const optionalField = (...given: Parameters<typeof field>): KitField => ({ ...field(...given), isOptional: true });

export type Link = { readonly title: string; readonly url: string };

/** The resources that a customer makes at the provider for a connection, and the fields that they send afterwards. */
export type Kit = {
  readonly setUp: readonly Script[];
  readonly remove: readonly Script[];
  readonly fields: readonly KitField[];
  readonly links: readonly Link[];
};

/** How a customer makes a cloud trust one connection. */
export type FederatedKit = Kit & {
  /** What the cloud compares with `aud`. Absent: it follows from what the customer makes. */
  readonly audience?: string;
};

/** Builds the kit of a connection that a provider trusts. Pure. */
export type BuildFederatedKit = (trust: Trust, at: { readonly account: string }) => FederatedKit;

/** Reads an organisation's kit for one method that does not need an issuer of ours. */
export type ReadKit = (tenant: string) => Promise<Kit>;

/** Builds the kits of a provider, by method. Reads only the keys of that provider. */
export type BuildKits = (env: Environment) => Readonly<Record<string, ReadKit>>;

/** A kit that is the same for every organisation. */
export const sameForAll =
  (kit: Kit): ReadKit =>
  async () =>
    kit;
