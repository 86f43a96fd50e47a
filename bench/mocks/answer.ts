/** What a mock answers, before it is put on the wire. */
export type Answer = { readonly status: number; readonly body: object };

export const ok = (body: object): Answer => ({ status: 200, body });

/** A request as the mocks read it. */
export type Call = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};
