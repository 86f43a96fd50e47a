/** An answer of a mock, before it is sent. */
export type Answer = { readonly status: number; readonly body: object };

export const ok = (body: object): Answer => ({ status: 200, body });

/** A parsed request to a mock. */
export type Call = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};
