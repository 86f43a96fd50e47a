import { ovhSettingsFromEnvironment } from "../../lib/providers/ovh/ovh-from-environment.ts";
import forms from "../../resources/connect-forms/ovh.json" with { type: "json" };
import words from "../../resources/provider-words/ovh.json" with { type: "json" };
import type { BuildConnectForms } from "../provider-parts.ts";

/** OVHcloud trusts no issuer. A login is served in the regions where the operator has an OAuth client. */
export const connectForms: BuildConnectForms = (env, part) => {
  const regions: readonly string[] = ovhSettingsFromEnvironment(env).loginRegions;
  const isServed = ({ value }: { readonly value: string }) => regions.includes(value) && value === (part ?? value);
  return {
    ...{ ...forms, words },
    methods: forms.methods.map(({ account, ...form }) => ({
      ...form,
      ...(account && { account: { ...account, choices: account.choices.filter(isServed) } }),
    })),
  };
};
