/** A key of the issuers. Its public half is not stored: who may write the table could publish a key of their own. */
export type IssuerKey = {
  /** Of the key in KMS. */
  readonly arn: string;
  /** Its name in the documents and in each token: its thumbprint by RFC 7638. */
  readonly kid: string;
  /** When the documents begin to show it. */
  readonly publishedAt: Date;
  /** When tokens begin to be signed with it. Absent: it is only published, so that clouds know it before it is used. */
  readonly signsFrom?: Date;
  /** When the documents stop showing it. Absent: nothing is to take its place. */
  readonly leavesAt?: Date;
};

/** The keys that all issuers share. */
export type KeySet = readonly IssuerKey[];

/** Whether the documents show a key. */
export const isShown = ({ publishedAt, leavesAt }: IssuerKey, now: Date): boolean =>
  publishedAt <= now && (leavesAt === undefined || now < leavesAt);

/** Whether tokens may have been signed with a key. */
export const maySign = ({ signsFrom }: IssuerKey, now: Date): boolean => signsFrom !== undefined && signsFrom <= now;

/**
 * Finds the key that signs: the newest one whose time has come.
 *
 * @returns `undefined`: no key of the set may sign.
 */
export function findSigner(keys: KeySet, now: Date): IssuerKey | undefined {
  const signing = keys.filter((key) => maySign(key, now) && isShown(key, now));
  return signing.toSorted((one, other) => Number(other.signsFrom) - Number(one.signsFrom))[0];
}
