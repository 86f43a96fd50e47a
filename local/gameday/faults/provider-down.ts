import { steer } from "../../console/troubles/trouble.ts";
import type { Fault } from "../fault.ts";
import { felt } from "../losing-access.ts";

/** The alarm wants ten failed refreshes, and a connection counts once in about 45 minutes. */
const logins = 11;

export const providerDown: Fault = {
  id: "provider-down",
  title: "Google answers 500 to every refresh",
  alarm: "RefreshesFailingAlarm",
  felt: "provider_unavailable",
  also: felt,
  step: "see the provider's status page. Each connection is retried within 30 min",
  make: async ({ deployed: { google }, fleet }) => {
    await fleet.addLogins(logins);
    const control = steer(google);
    await control("POST", "faults", { method: "POST", path: "/token", status: 500, times: 1_000_000 });
    return async () => void (await control("DELETE", "faults"));
  },
};
