/** A page of a provider's. */
export type Link = { readonly label: string; readonly url: string };
