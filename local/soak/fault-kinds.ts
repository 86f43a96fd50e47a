import type { FailureCode } from "../../lib/errors.ts";
import type { Random } from "./random.ts";

/**
 * Where a fault is made. Faults of one lane come one after the other, those of different lanes at the same time. The stores share a lane:
 * if Vault and the table fail together for a lease, a rotated token may be lost, and nothing promises otherwise.
 */
export const lanes = ["processes", "stores", "providers", "clock"] as const;
export type Lane = (typeof lanes)[number];

/** What a fault of a kind is like, such as how many processes are killed. Numbers and words, so that a plan can be printed. */
export type Size = Readonly<Record<string, string | number>>;

export type FaultKind = {
  readonly lane: Lane;
  readonly title: string;
  /** How often it comes while every other kind of its lane comes once. Default 1. */
  readonly often?: number;
  /** The share of the soak after which none begins. Default 1. */
  readonly until?: number;
  /** Seconds that it lasts, at least and at most. 0: it happens, and is over. */
  readonly seconds: readonly [least: number, most: number];
  /** The failure codes that callers may meet because of it, at once or later, while a failure waits for its next try. */
  readonly explains: readonly FailureCode[];
  draw(random: Random): Size;
};

/** The simulators at which calls fail. The local AWS is not among them: it cannot be told to. */
export const failingProviders = ["google", "ovh", "azure", "tailscale"] as const;
export type FailingProvider = (typeof failingProviders)[number];

/** Those with logins come more often: only their tokens are refreshed. */
const provider = (random: Random) => ({ provider: random.pick([...failingProviders, "google", "ovh"] as const) });
/** A login that meets the provider's fault is refused, and begun anew. What a login began may be met by the next one. */
const ofLogins = ["grant_invalid", "login_under_way", "login_revoked"] as const;

export const faultKinds = {
  kill: {
    lane: "processes",
    title: "processes killed",
    often: 4,
    seconds: [0, 0],
    explains: ["connection_busy", "refresh_interrupted", "grant_revoked", "setup_stopped", "setup_unavailable", ...ofLogins],
    draw: (random) => ({ processes: random.int(1, 4) }),
  },
  "kill-all": {
    lane: "processes",
    title: "all processes killed",
    // Whether memory is flat shows in processes that live for minutes.
    until: 0.5,
    seconds: [0, 0],
    explains: ["connection_busy", "refresh_interrupted", "grant_revoked", "setup_stopped", "setup_unavailable", ...ofLogins],
    draw: () => ({}),
  },
  "vault-sealed": {
    lane: "stores",
    title: "Vault sealed",
    seconds: [10, 120],
    explains: ["vault_sealed", "store_unavailable", "connection_busy", "refresh_interrupted"],
    draw: () => ({}),
  },
  "table-throttled": {
    lane: "stores",
    title: "table throttled",
    seconds: [3, 15],
    explains: ["table_throttled", "connection_busy", "refresh_interrupted"],
    draw: () => ({}),
  },
  "table-slow": {
    lane: "stores",
    title: "slow network to the table",
    seconds: [10, 40],
    explains: ["table_unavailable", "connection_busy", "deadline_exceeded", "refresh_interrupted"],
    draw: (random) => ({ delayMs: random.int(50, 400) }),
  },
  "vault-slow": {
    lane: "stores",
    title: "slow network to Vault",
    seconds: [10, 40],
    explains: ["store_unavailable", "connection_busy", "deadline_exceeded", "refresh_interrupted", "vault_login_failed"],
    draw: (random) => ({ delayMs: random.int(50, 800) }),
  },
  "provider-error": {
    lane: "providers",
    title: "provider answers 5xx",
    seconds: [10, 150],
    explains: ["provider_unavailable", ...ofLogins],
    draw: (random) => ({ ...provider(random), status: random.pick([500, 502, 503]) }),
  },
  "provider-throttled": {
    lane: "providers",
    title: "provider answers 429",
    seconds: [10, 100],
    explains: ["provider_throttled", ...ofLogins],
    draw: (random) => ({ ...provider(random), retryAfterSeconds: random.int(1, 20) }),
  },
  "provider-hangs": {
    lane: "providers",
    title: "provider hangs",
    seconds: [10, 40],
    explains: ["provider_timeout", "provider_unreachable", "deadline_exceeded", "connection_busy", "refresh_interrupted", ...ofLogins],
    draw: provider,
  },
  "provider-html": {
    lane: "providers",
    title: "provider answers HTML with 200",
    seconds: [10, 120],
    explains: ["provider_answer_invalid", ...ofLogins],
    draw: provider,
  },
  "provider-slow": {
    lane: "providers",
    title: "slow network to a provider",
    seconds: [10, 40],
    explains: ["provider_timeout", "deadline_exceeded", "connection_busy", "refresh_interrupted"],
    draw: (random) => ({ ...provider(random), delayMs: random.int(100, 2500) }),
  },
  "answer-lost": {
    lane: "providers",
    title: "answers of a provider that rotates are lost",
    seconds: [0, 0],
    explains: ["provider_unreachable", "grant_revoked"],
    draw: (random) => ({ provider: "ovh", answers: random.int(1, 3) }),
  },
  "clock-jumps": {
    lane: "clock",
    title: "the providers' clocks jump",
    seconds: [10, 40],
    // An ID token of the future, an assertion of the past, and a token that the provider does not take any more.
    explains: ["id_token_invalid", "credential_rejected", "access_token_rejected", "provider_answer_invalid", "mass_refusal", ...ofLogins],
    draw: (random) => ({ skewSeconds: random.pick([-3600, -240, -45, 45, 240, 3600]) }),
  },
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultName = keyof typeof faultKinds;
export const faultNames = Object.keys(faultKinds) as readonly FaultName[];
