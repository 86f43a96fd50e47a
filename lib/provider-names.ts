/** The names of the clouds that a customer can connect, as routes, records and events spell them. Checked where one comes from outside. */
export const providerNames = ["gcp", "ovh", "tailscale", "azure", "aws"] as const;

export type ProviderName = (typeof providerNames)[number];

export const isProviderName = (word: string): word is ProviderName => providerNames.some((name) => name === word);
