/** What the page knows of the person who is signed in. It holds no token: the browser sends a cookie that no script reads. */
export type Session = {
  readonly person: string;
  readonly organisation: string;
  /** Decides what the page offers; the API judges by itself. */
  readonly rights: ReadonlySet<string>;
  /** Whether their rights let them change connections. */
  readonly mayWrite: boolean;
  /** The API's address for programs other than this page. */
  readonly apiUrl: string;
};

/** What each call of the page's own origin has. Another site cannot send it. */
export const ownHeaders = { "x-aurora-console": "1" };
