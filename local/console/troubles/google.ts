import { steer, type TroubleSpot } from "./trouble.ts";

/** What every refresh, check and disconnect asks of Google. */
const calls = [
  { method: "POST", path: "/token" },
  { method: "GET", path: "/v1/userinfo" },
  { method: "POST", path: "/revoke" },
] as const;

/** More than anybody presses. */
const times = 10_000;

/** What can go wrong at Google. @param url - Of its simulator. */
export function googleTroubles(url: string): TroubleSpot {
  const send = steer(url);
  const set = async (settings: object) => void (await send("POST", "settings", settings));
  const fail = async (how: object) => {
    for (const call of calls) {
      await send("POST", "faults", { ...call, ...how, times });
    }
  };
  return {
    where: "Google",
    troubles: [
      {
        id: "google-revoke",
        label: "Revoke the permission",
        what: "As if each person had removed the application at Google. The next refresh or check notices it.",
        isLasting: false,
        cause: async () => {
          const { accounts } = (await send("GET", "accounts")) as { accounts: readonly { readonly sub: string }[] };
          await Promise.all(accounts.map(({ sub }) => send("POST", "revoke", { sub })));
        },
      },
      {
        id: "google-session-control",
        label: "End sessions as an administrator",
        what: "Each refresh is refused until the administrator exempts the application.",
        isLasting: true,
        cause: () => set({ invalid_rapt: true }),
      },
      {
        id: "google-down",
        label: "Go down",
        what: "Google answers 503. A live token is still served, and refreshes are retried.",
        isLasting: true,
        cause: () => fail({ status: 503 }),
      },
      {
        id: "google-slow",
        label: "Get slow",
        what: "Each answer takes 7 seconds.",
        isLasting: true,
        cause: () => fail({ delay_ms: 7_000 }),
      },
      {
        id: "google-short-tokens",
        label: "Give tokens that live a minute",
        what: "Refresh once, and watch the schedule refresh it before it expires.",
        isLasting: true,
        cause: () => set({ access_token_lifetime_seconds: 65 }),
      },
      {
        id: "google-clock",
        label: "Let an hour pass",
        what: "Google's clock goes an hour ahead, so each token is dead there. A check refreshes it.",
        isLasting: true,
        cause: async () => void (await send("POST", "clock", { skew_seconds: 3_700 })),
      },
    ],
    mend: async () => {
      await send("DELETE", "faults");
      await set({ invalid_rapt: false, access_token_lifetime_seconds: 3599 });
      await send("POST", "clock", { skew_seconds: 0 });
    },
  };
}
