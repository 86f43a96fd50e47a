import { focusTitle, goTo } from "../address.ts";
import { clearNotice } from "../messages.tsx";
import { toConnectPath } from "../parts/page-link.tsx";
import { keylessMethod } from "../providers/keyless.ts";
import { loginMethod } from "../providers/method.ts";
import { findPart } from "../providers/parts.ts";
import type { Visit } from "../visit.ts";
import { withWay } from "./chosen-way.ts";
import { goToProvider, type ProviderChoice } from "./go-to-provider.ts";

/**
 * Begins a connection again: at the provider at once where the person signs in, and otherwise on the page with the form.
 *
 * @param provider - A word that may have come from an address. One that is not a provider's leads to the list.
 * @param choice - Without the account that the login needs, it is chosen on the page with the form.
 * @param method - Of the connection that is begun again, as the API names it.
 */
export async function startAgain(visit: Visit, provider: string, choice: ProviderChoice = {}, method = loginMethod): Promise<void> {
  const part = findPart(provider);
  const isAccountKnown = part?.accountField === undefined || choice.account !== undefined;
  if (part !== undefined && method === loginMethod && isAccountKnown) {
    return goToProvider(visit, part, choice);
  }
  clearNotice();
  goTo(
    part === undefined
      ? "/connect"
      : withWay(toConnectPath(part.provider, part.takesWord || method === keylessMethod ? choice.account : undefined), method),
  );
  focusTitle();
}
