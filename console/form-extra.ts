/** What a provider is to trust, and the name of the connection. */
type Offered = { readonly account: string; readonly issuer: string; readonly subject: string; readonly audience: string | null };

/** What stands above a form that connects. @param method - One of the provider's ways to connect, by its name. */
export type FormExtra = (provider: string, method: string, form: HTMLElement, offered?: Offered) => HTMLElement;

let extra: FormExtra = () => document.createElement("div");

/** Gives each form that connects something of its host above it. A stage gives none. */
export function setFormExtra(given: FormExtra): void {
  extra = given;
}

export const formExtra: FormExtra = (...of) => extra(...of);
