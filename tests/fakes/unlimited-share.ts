import type { FairShare } from "../../lib/http/fair-share.ts";

/** Lets every request of every organisation through. */
export const unlimitedShare: FairShare = () => undefined;
