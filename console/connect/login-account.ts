/** What comes back from a provider does not say which of its accounts the login was for. */
const key = (provider: string): string => `login-account-${provider}`;

/** Remembers, until this tab is closed, for which account the person went to a provider. */
export function rememberAccount(provider: string, account: string | undefined): void {
  if (account !== undefined) {
    sessionStorage.setItem(key(provider), account);
  }
}

/** @returns `undefined`: the provider has one account, or the login was begun elsewhere. */
export const recallAccount = (provider: string): string | undefined => sessionStorage.getItem(key(provider)) ?? undefined;
