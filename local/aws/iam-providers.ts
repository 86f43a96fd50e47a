import { AwsError } from "./aws-error.ts";
import { listOf, type Operation } from "./iam-operation.ts";
import { type IdentityProvider, toName, toProviderArn } from "./identity-providers.ts";

/** Characters of an issuer's address, at most. */
const longestUrl = 255;

/** The providers of an account: made, changed and deleted by its owner. A thumbprint says nothing about an issuer with a public certificate. */
export const providerOperations: Readonly<Record<string, Operation>> = {
  CreateOpenIDConnectProvider: ({ account, form }, { providers }) => {
    const issuer = form.get("Url") ?? "";
    if (!/^https:\/\/[^\s?#]+$/.test(issuer) || issuer.length > longestUrl) {
      throw new AwsError("InvalidInput", "Invalid Open ID Connect Provider URL");
    }
    const arn = toProviderArn({ partition: "aws", account }, issuer);
    if (providers.has(arn)) {
      throw new AwsError("EntityAlreadyExists", `Provider with url ${issuer} already exists.`, { status: 409 });
    }
    providers.set(arn, { arn, url: toName(issuer), clientIds: listOf(form, "ClientIDList") });
    return { OpenIDConnectProviderArn: arn };
  },
  GetOpenIDConnectProvider: ({ form }, { providers }) => ({ Url: needProvider(form, providers).url }),
  AddClientIDToOpenIDConnectProvider: ({ form }, { providers }) => {
    const provider = needProvider(form, providers);
    providers.set(provider.arn, { ...provider, clientIds: [...new Set([...provider.clientIds, form.get("ClientID") ?? ""])] });
    return {};
  },
  RemoveClientIDFromOpenIDConnectProvider: ({ form }, { providers }) => {
    const provider = needProvider(form, providers);
    providers.set(provider.arn, { ...provider, clientIds: provider.clientIds.filter((id) => id !== form.get("ClientID")) });
    return {};
  },
  DeleteOpenIDConnectProvider: ({ form }, { providers }) => {
    providers.delete(form.get("OpenIDConnectProviderArn") ?? "");
    return {};
  },
};

function needProvider(form: URLSearchParams, providers: Map<string, IdentityProvider>): IdentityProvider {
  const arn = form.get("OpenIDConnectProviderArn") ?? "";
  const provider = providers.get(arn);
  if (provider === undefined) {
    throw new AwsError("NoSuchEntity", `OpenIDConnect Provider not found for arn ${arn}`, { status: 404 });
  }
  return provider;
}
