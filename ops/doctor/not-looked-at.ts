/** What the operator's login may not look at. It is not well, and not broken. */
export class MissingRight extends Error {
  constructor(action: string) {
    super(`could not be looked at: your AWS login needs ${action}`);
  }
}

/** What cannot be looked at because it is not deployed. */
export class NotDeployed extends Error {}
