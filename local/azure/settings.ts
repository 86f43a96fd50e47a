import * as v from "valibot";

const seconds = v.pipe(v.number(), v.integer(), v.minValue(1));

/** The switches of the simulator. Where Microsoft's behaviour is not documented, a switch lets a test cover both cases. */
export const settingsSchema = v.strictObject({
  access_token_lifetime_seconds: seconds,
  /** Subscriptions on one page of the list. */
  page_size: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The host of `nextLink`. A client must not send its token to another one. */
  next_link_origin: v.nullable(v.string()),
  /** What Graph shows an application of itself without a permission. The documentation says that it may read itself, not how much of it. */
  own_application: v.picklist(["with_secrets", "without_secrets", "refused"]),
  /** Whether the tokens of a deleted application stop working at once. Not documented. */
  tokens_of_deleted_applications: v.picklist(["die", "live"]),
  /** How long a new or changed federated credential is not known yet: 60 to 300 s at Microsoft. */
  federation_propagation_seconds: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The policy `FIC_LimitToWellknownIssuers` is assigned to every subscription: it refuses credentials of managed identities. */
  only_well_known_issuers: v.boolean(),
  /** Credentials may match by expression for every issuer. Microsoft plans it; with it a test makes trusts that are open. */
  expressions_for_any_issuer: v.boolean(),
  /** An assertion is taken whose key is that of any certificate of the application, not only the one that it names. Microsoft does not do so. */
  ignores_thumbprints: v.boolean(),
  /** No foreign issuer can be reached. */
  issuers_are_away: v.boolean(),
  /** With which number an issuer is told that cannot be reached. */
  unreachable_issuer_code: v.picklist([90061, 50166, 501661]),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  access_token_lifetime_seconds: 3599,
  page_size: 2,
  next_link_origin: null,
  own_application: "with_secrets",
  tokens_of_deleted_applications: "die",
  federation_propagation_seconds: 0,
  only_well_known_issuers: false,
  expressions_for_any_issuer: false,
  ignores_thumbprints: false,
  issuers_are_away: false,
  unreachable_issuer_code: 90061,
};
