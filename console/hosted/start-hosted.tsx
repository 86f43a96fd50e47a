import { render } from "preact";
import { followLinks } from "../address.ts";
import { CallFailure } from "../call-failure.ts";
import { tellFailure } from "../messages.tsx";
import { HostedPage } from "./hosted-page.tsx";

/** @returns The token of the link of a connect session. */
export const findSession = (pathname: string): string | undefined => /\/connect\/(cl_[\w-]{43})$/.exec(pathname)?.[1];

/** Shows the page of a connect session. The reason for which a login has failed is taken out of the address. */
export function startHosted(session: string): void {
  const { pathname, search } = window.location;
  const failed = /^[a-z][a-z0-9_]{1,39}$/.exec(new URLSearchParams(search).get("failed") ?? "")?.[0];
  if (failed !== undefined) {
    window.history.replaceState(null, "", pathname);
    tellFailure(new CallFailure(failed), {});
  }
  document.title = "Connect an account";
  followLinks();
  render(<HostedPage session={session} />, document.body);
}
