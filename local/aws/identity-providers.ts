/** An OpenID Connect provider that an account's owner has registered in IAM. */
export type IdentityProvider = {
  readonly arn: string;
  /** The issuer's address without `https://`: the name by which trust policies call it. */
  readonly url: string;
  /** The audiences that it takes. */
  readonly clientIds: readonly string[];
};

type Place = { readonly partition: string; readonly account: string };

/** @param issuer - Its address, which begins with `https://`. */
export const toProviderArn = ({ partition, account }: Place, issuer: string): string =>
  `arn:${partition}:iam::${account}:oidc-provider/${toName(issuer)}`;

/** The name of an issuer in condition keys and ARNs. */
export const toName = (issuer: string): string => issuer.replace(/^https:\/\//, "");

/** Finds the provider of an issuer in one account. An issuer whose address is not https has none. */
export const findProvider = (
  providers: ReadonlyMap<string, IdentityProvider>,
  { issuer, ...place }: Place & { readonly issuer: string },
): IdentityProvider | undefined => (issuer.startsWith("https://") ? providers.get(toProviderArn(place, issuer)) : undefined);
