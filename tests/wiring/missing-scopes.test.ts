import { expect, test } from "vitest";
import { composeMethods } from "../../functions/provider-parts.ts";
import { everyMethod, everyMissingScopes } from "../../functions/providers.ts";
import type { CodeFlowMethod } from "../../lib/connections/provider.ts";
import { providerNames } from "../../lib/provider-names.ts";
import { system } from "../../lib/system.ts";
import { templateWith } from "../fixtures/template.ts";

const template = templateWith({ ovhLoginRegions: "ovh-eu", ovhScopes: "openid all" });
const methods = composeMethods(everyMethod, template.functions.jobsRefreshDue?.environment ?? {}, { read: async () => ({}) }, system.clock);
const logins = providerNames.flatMap((provider) =>
  methods.of(provider).filter((method): method is CodeFlowMethod => method.connect === "code_flow"),
);

test("there are logins to compare", () => {
  expect(logins.map(({ provider }) => provider)).toEqual(expect.arrayContaining([...everyMissingScopes.keys()]));
  expect(logins.length).toBeGreaterThan(1);
});

test.each(logins.map((method) => [`${method.provider} ${method.name}`, method] as const))(
  "a preview compares the scopes of %s as its method does",
  (_, { provider, name, scopes, missingScopes }) => {
    const compare = everyMissingScopes.get(provider)?.[name] ?? expect.unreachable("the method has no entry");
    for (const granted of [[], scopes, scopes.slice(1), ["all"]]) {
      expect(compare(scopes, granted), granted.join(" ")).toEqual(missingScopes(granted));
    }
  },
);
